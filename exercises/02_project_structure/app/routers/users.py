from fastapi import APIRouter

router = APIRouter()


async def read_users():
    raise NotImplementedError


async def read_user():
    raise NotImplementedError
