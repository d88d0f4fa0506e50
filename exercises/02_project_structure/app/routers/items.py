from fastapi import APIRouter

router = APIRouter()


# TODO: a path for it.
async def read_items():
    raise NotImplementedError
