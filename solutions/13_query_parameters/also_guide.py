import menu
from fastapi import FastAPI, Query

app = FastAPI()


@app.get("/items/")
async def read_items(skip: int = 0, limit: int = 10):
    return {"skip": skip, "limit": limit}


@app.get("/echo/")
async def echo(
    required_param: str,
    optional_param: str | None = None,
    default_param: int = 10,
    query_required: str = Query(...),
    query_optional: str | None = Query(default=None),
):
    return {
        "required": required_param,
        "optional": optional_param,
        "default": default_param,
        "query_required": query_required,
        "query_optional": query_optional,
    }


@app.get("/teas/")
async def read_teas(q: str | None = None, decaf: bool = False):
    teas = menu.TEAS
    if q:
        teas = [tea for tea in teas if q in tea.name]
    if decaf:
        teas = [tea for tea in teas if tea.decaf]
    return teas
