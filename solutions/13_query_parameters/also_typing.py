from typing import List, Optional, Union

import menu
from fastapi import Depends, FastAPI, Query

app = FastAPI()


def paging(skip: int = Query(0), limit: int = Query(10)):
    return {"skip": skip, "limit": limit}


@app.get("/items/")
def read_items(page: dict = Depends(paging)):
    return page


@app.get("/echo/")
def echo(
    required_param: str = Query(),
    optional_param: Optional[str] = Query(None),
    default_param: int = Query(10),
    query_required: str = Query(),
    query_optional: Union[str, None] = None,
):
    answer = {"required": required_param, "optional": optional_param, "default": default_param}
    answer |= {"query_required": query_required, "query_optional": query_optional}
    return answer


@app.get("/teas/", response_model=List[menu.Tea])
def read_teas(q: Optional[str] = None, decaf: Optional[bool] = None):
    for_everybody = not decaf
    return [t for t in menu.TEAS if (q is None or q in t.name) and (for_everybody or t.decaf)]
