"""The application."""

from fastapi import FastAPI

app = FastAPI()

# TODO: Make the tables at the start, let in the routers and the pages of other origins.


@app.get("/")
def welcome():
    raise NotImplementedError


@app.get("/health")
def health():
    raise NotImplementedError
