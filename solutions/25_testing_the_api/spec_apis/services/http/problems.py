"""Refusals as answers."""

from fastapi import Request
from fastapi.responses import JSONResponse

from app.domain.errors import Refusal


async def answer_refusal(_request: Request, refusal: Refusal) -> JSONResponse:
    return JSONResponse({"detail": refusal.text}, refusal.code, headers=refusal.headers)
