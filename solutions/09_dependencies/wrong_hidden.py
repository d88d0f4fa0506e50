"""The values are taken from the raw request, so FastAPI neither checks nor documents them.

Fails: test_refuses_what_is_no_number, test_documents_the_parameters
"""

from typing import Annotated

from fastapi import Depends, FastAPI, Request

app = FastAPI()


async def common_parameters(request: Request):
    asked = request.query_params
    return {
        "q": asked.get("q"),
        "skip": int(asked.get("skip", 0)),
        "limit": int(asked.get("limit", 100)),
    }


@app.get("/items/")
async def read_items(commons: Annotated[dict, Depends(common_parameters)]):
    return commons


@app.get("/users/")
async def read_users(commons: Annotated[dict, Depends(common_parameters)]):
    return commons
