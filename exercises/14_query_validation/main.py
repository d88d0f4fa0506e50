from fastapi import FastAPI

app = FastAPI()


# TODO: give each endpoint the query parameters and the answer that the README asks for.
@app.get("/items/search")
def search_items():
    raise NotImplementedError


@app.get("/items/")
def read_items():
    raise NotImplementedError


@app.get("/items/shelf")
def read_shelf():
    raise NotImplementedError
