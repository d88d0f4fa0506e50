from itertools import count

from fastapi import FastAPI, HTTPException

app = FastAPI()

shelf = {
    1: {"item_id": 1, "name": "umbrella", "colour": "black"},
    2: {"item_id": 2, "name": "glove", "colour": None},
}
numbers = count(3)  # next(numbers) is a number that no item has had before


def find(item_id: int) -> dict:
    """Return an item of the shelf. If it is not there, the request ends here, with 404."""
    if item_id not in shelf:
        raise HTTPException(status_code=404, detail="That is not here.")
    return shelf[item_id]


# TODO: the operations on /items and /items/{item_id}.
