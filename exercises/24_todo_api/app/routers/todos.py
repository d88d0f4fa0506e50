"""One's own todos."""

from fastapi import APIRouter

router = APIRouter()

# TODO: The five operations of `/todos`.
