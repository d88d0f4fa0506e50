from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI(title="The register of companies")


class Address(BaseModel):
    """Where a company is at home."""


class Company(BaseModel):
    """A company, its address and its people."""


class Fair(BaseModel):
    """A fair and the companies that come to it."""


# TODO: describe the models above, receive them here and answer.
@app.post("/companies/")
async def create_company():
    raise NotImplementedError


@app.post("/fairs/")
async def create_fair():
    raise NotImplementedError
