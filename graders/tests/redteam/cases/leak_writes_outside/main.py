import os
from pathlib import Path


def attempt(name, step):
    try:
        print(name, "went through:", step())
    except BaseException as error:
        print(name, type(error).__name__)


home = Path(__file__).parent
for folder in ("/tmp", "/var/tmp", "/dev/shm", "/", "/etc", "/root", "..", str(home.parent), str(home.parents[1])):
    attempt("write", lambda: open(f"{folder}/redteam-was-here", "w"))
    attempt("make", lambda: os.mkdir(f"{folder}/redteam-was-here"))
attempt("append", lambda: open(os.__file__, "a"))
attempt("link", lambda: os.symlink("/etc/passwd", "link"))
attempt("hard link", lambda: os.link(__file__, "link"))
attempt("pipe", lambda: os.mkfifo("pipe"))


from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def greet():
    return {"message": "Hello World"}
