"""The application.

TODO: It works as long as everybody is nice to it. Make it ready for those who are not.
"""

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from app.config import settings
from app.database import create_db_and_tables
from app.routers import auth, todos

app = FastAPI(
    title=settings.app_name, description="A TODO API with authentication", version="1.0.0"
)

app.add_middleware(
    CORSMiddleware,
    allow_origins=["*"],
    allow_credentials=True,
    allow_methods=["*"],
    allow_headers=["*"],
)


@app.on_event("startup")
def on_startup():
    create_db_and_tables()


app.include_router(auth.router)
app.include_router(todos.router)


@app.get("/")
async def root():
    return {"message": "Welcome to TODO API"}


@app.get("/health")
async def health_check():
    return {"status": "healthy"}
