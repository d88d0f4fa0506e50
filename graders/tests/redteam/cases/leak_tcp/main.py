import socket


def attempt(name, step):
    try:
        print(name, "went through:", step())
    except BaseException as error:
        print(name, type(error).__name__)


attempt("connect", lambda: socket.create_connection(("192.0.2.1", 80), timeout=1))
attempt("local", lambda: socket.create_connection(("127.0.0.1", 22), timeout=1))
attempt("listen", lambda: socket.create_server(("127.0.0.1", 0)))


from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def greet():
    return {"message": "Hello World"}
