"""The branch office: an application of its own that borrows one router from yours."""

from importlib import import_module

from fastapi import FastAPI


def addresses(module: str) -> list[str]:
    """Return the addresses of a branch office that opens with this module's router alone."""
    office = FastAPI()
    office.include_router(import_module(module).router, prefix="/branch")
    return sorted(office.openapi()["paths"])
