import os
import subprocess
import sys


def attempt(name, step):
    try:
        print(name, "went through:", step())
    except BaseException as error:
        print(name, type(error).__name__)


attempt("system", lambda: os.system("id") and os.kill(0, -1))
attempt("subprocess", lambda: subprocess.run(["/bin/sh", "-c", "id"], check=True))
attempt("spawn", lambda: os.posix_spawn("/bin/true", ["true"], {}))
attempt("exec", lambda: os.execv(sys.executable, ["python", "-c", "pass"]))


from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def greet():
    return {"message": "Hello World"}
