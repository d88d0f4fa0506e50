"""Registering and logging in."""

from fastapi import APIRouter

router = APIRouter()

# TODO: The two operations of `/auth`.
