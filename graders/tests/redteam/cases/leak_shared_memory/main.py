import ctypes
import os
from multiprocessing import shared_memory

libc = ctypes.CDLL(None, use_errno=True)


def call(number, *arguments):
    if libc.syscall(number, *arguments) == -1:
        raise OSError(ctypes.get_errno(), "refused")
    return "done"


def attempt(name, step):
    try:
        print(name, "went through:", step())
    except BaseException as error:
        print(name, type(error).__name__)


attempt("shared memory", lambda: shared_memory.SharedMemory("redteam", create=True, size=10))
attempt("segment", lambda: call(29, 1234, 10, 0o1666))
attempt("queue", lambda: call(68, 1234, 0o1666))
attempt("semaphore", lambda: call(64, 1234, 1, 0o1666))


from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def greet():
    return {"message": "Hello World"}
