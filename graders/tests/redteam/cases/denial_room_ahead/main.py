import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
for number in range(40):
    descriptor = os.open(f"room{number}", os.O_RDWR | os.O_CREAT)
    found = libc.fallocate(descriptor, 0, ctypes.c_long(0), ctypes.c_long(30 << 20))
    print("refused" if found == -1 else "made room")
    os.unlink(f"room{number}")

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def greet():
    return {"message": "Hello World"}

