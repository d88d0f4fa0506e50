import fastapi

application = fastapi.FastAPI()


def pour():
    return 1
