from fastapi import APIRouter

router = APIRouter()


async def read_items():
    raise NotImplementedError
