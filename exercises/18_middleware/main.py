"""The reading room of the village library."""

import library
from fastapi import FastAPI

app = FastAPI()
app.include_router(library.router)


# TODO: Write the middleware, and put it, the porter and the one for CORS around the books.
