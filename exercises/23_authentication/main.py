from fastapi import APIRouter, FastAPI

# TODO: Say what is taken and what is shown, make the tables when the app starts,
#       and write the three operations of the router.

app = FastAPI()
router = APIRouter(prefix="/auth", tags=["Authentication"])


app.include_router(router)
