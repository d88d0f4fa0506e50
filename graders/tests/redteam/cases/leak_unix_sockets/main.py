import socket


def attempt(name, step):
    try:
        print(name, "went through:", step())
    except BaseException as error:
        print(name, type(error).__name__)


for name in ("/run/docker.sock", "/run/systemd/private", "\0abstract"):
    attempt("connect", lambda: socket.socket(socket.AF_UNIX).connect(name))
attempt("bind", lambda: socket.socket(socket.AF_UNIX).bind("here"))
attempt("datagrams", lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM))


from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def greet():
    return {"message": "Hello World"}
