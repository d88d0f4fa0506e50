from itertools import count, islice

from fastapi import APIRouter

router = APIRouter()


def stock():
    for number in count():
        yield {"item_id": number, "name": f"Item {number}"}


@router.get("")
def read_items(skip: int = 0, limit: int = 10):
    return list(islice(stock(), skip, skip + limit))
