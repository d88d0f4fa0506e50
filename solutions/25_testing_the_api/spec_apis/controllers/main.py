"""Controllers, as other frameworks have them."""

from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from app.accounts import AccountController
from app.database import create_tables
from app.home import HomeController
from app.jobs import JobController


class Application(FastAPI):
    """The flat's own kind of application."""

    def attach_controllers(self) -> "Application":
        for controller in (HomeController(), AccountController(), JobController()):
            self.include_router(controller.router)
        return self


@asynccontextmanager
async def life(_application: FastAPI):
    create_tables()
    yield


app = Application(title="TODO API", version="1.0.0", lifespan=life).attach_controllers()
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])
