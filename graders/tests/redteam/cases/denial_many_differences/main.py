from fastapi import FastAPI, Response

app = FastAPI()
words = ", ".join(f'"{number}": "{number * 7919 % 100_003}"' for number in range(100_000))


@app.get("/{path:path}")
def read(path: str):
    return Response("{" + words + "}", media_type="application/json")
