"""Names inherited from a common model, the older spelling of lists, a generator of badges."""

from typing import Iterator, List

from fastapi import Body, FastAPI
from pydantic import BaseModel, Field

app = FastAPI()


class Named(BaseModel):
    name: str = Field(description="As it stands on the sign")


class Address(BaseModel):
    street: str
    city: str
    country: str
    zip_code: str = Field(examples=["01020"])


class Company(Named):
    address: Address
    employees: List[str]


class Fair(Named):
    companies: List[Company]


class Badge(BaseModel):
    employee: str
    company: str
    city: str


class Badges(Named):
    badges: List[Badge]


def badges_of(fair: Fair) -> Iterator[dict[str, str]]:
    for company in fair.companies:
        for employee in company.employees:
            yield {"employee": employee, "company": company.name, "city": company.address.city}


@app.post("/companies/", response_model=Company)
async def create_company(company: Company = Body()):
    return company.model_dump()


@app.post("/fairs/", response_model=Badges)
async def create_fair(fair: Fair = Body()):
    return {"name": fair.name, "badges": list(badges_of(fair))}
