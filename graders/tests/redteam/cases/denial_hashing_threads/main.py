import hashlib
import threading

from fastapi import FastAPI

app = FastAPI()


def hash_on():
    while True:
        hashlib.pbkdf2_hmac("sha256", b"a", b"b", 10_000_000)


@app.get("/{path:path}")
async def answer(path: str):
    threads = [threading.Thread(target=hash_on) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
