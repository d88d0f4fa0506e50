import fcntl
import os
import struct

first, second = (os.open(os.__file__, os.O_RDONLY) for _ in range(2))


def taken(step):
    try:
        step()
    except OSError:
        return True
    return False


def attempt(name, lock, other):
    if not taken(lock) and taken(other):
        print("seen", name)


whole = struct.pack("hhqqi", fcntl.F_RDLCK, 0, 0, 0, 0)
attempt(
    "flock",
    lambda: fcntl.flock(first, fcntl.LOCK_EX | fcntl.LOCK_NB),
    lambda: fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB),
)
for number in (36, 37, 38):
    if not taken(lambda: fcntl.fcntl(first, number, whole)):
        print("seen", number)
print("looked")

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def greet():
    return {"message": "Hello World"}

