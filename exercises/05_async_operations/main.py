from fastapi import FastAPI

app = FastAPI()


# TODO: GET /users, GET /breakfast/{room} and POST /laundry/{room}, with the help of `house`.
