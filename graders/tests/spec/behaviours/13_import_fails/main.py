from fastapi import FastAPI
import teapot_that_is_not_there

app = FastAPI()
