"""A company is checked when it comes alone; those of a fair are plain dictionaries.

Fails: test_refuses_an_incomplete_company, test_refuses_an_address_deep_inside, test_names_all_faults
"""

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Address(BaseModel):
    street: str
    city: str
    country: str
    zip_code: str


class Company(BaseModel):
    name: str
    address: Address
    employees: list[str]


class Fair(BaseModel):
    name: str
    companies: list[dict]


@app.post("/companies/")
async def create_company(company: Company):
    return company


@app.post("/fairs/")
async def create_fair(fair: Fair):
    badges = [
        {"employee": employee, "company": company["name"], "city": company["address"]["city"]}
        for company in fair.companies
        for employee in company["employees"]
    ]
    return {"name": fair.name, "badges": badges}
