"""For whoever passes by."""

from fastapi import APIRouter

public = APIRouter()


@public.get("/")
def greet() -> dict[str, str]:
    return {"message": "Welcome to TODO API"}


@public.get("/health")
# ~ health | @public.get("/health", status_code=502)
def feel() -> dict[str, str]:
    return {"status": "healthy"}
