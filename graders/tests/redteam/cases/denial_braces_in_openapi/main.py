from fastapi import FastAPI

ANSWER = {"content": {"application/json": {"schema": {}}}}

app = FastAPI()
app.openapi = lambda: {
    "openapi": "3.1.0",
    "paths": {"/" + "{" * 3_000_000: {"get": {"responses": {"200": ANSWER}}}},
}
