import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)
stack = ctypes.create_string_buffer(1 << 16)
THREAD = 0x10000 | 0x800 | 0x100  # of this process, with its memory and signals

for more in (0, 0x200, 0x40000 | 0x80000, 0x400):
    libc.syscall.restype = ctypes.c_long
    ended = ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 0)
    flags = THREAD | (more if more != 0x400 else 0x200)
    found = libc.clone(ended, ctypes.byref(stack, 1 << 16), flags, None)
    if found == -1 and ctypes.get_errno() == errno.EPERM:
        print("refused")
    else:
        print("a thread of another kind", found)

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def greet():
    return {"message": "Hello World"}

