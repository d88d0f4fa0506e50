import os
from datetime import datetime
from pathlib import Path

from fastapi import FastAPI

app = FastAPI()
COLOUR = os.environ.get("COLOUR", "none")
SECRETS = [name for name in os.environ if "SECRET" in name]


@app.get("/")
def surroundings():
    env = Path(".env")
    return {
        "colour": COLOUR,
        "env": env.read_text(encoding="utf-8") if env.exists() else None,
        "files": sorted(path.name for path in Path().iterdir()),
    }


@app.post("/")
def write():
    Path("left.txt").write_text("behind", encoding="utf-8")


@app.get("/clock")
def clock():
    return datetime.now().astimezone().utcoffset().total_seconds() / 60


@app.get("/home")
def home():
    return os.environ.get("HOME") or os.environ.get("USERPROFILE")
