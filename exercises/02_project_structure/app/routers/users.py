from fastapi import APIRouter

router = APIRouter()


# TODO: a path for each.
async def read_users():
    raise NotImplementedError


async def read_user():
    raise NotImplementedError
