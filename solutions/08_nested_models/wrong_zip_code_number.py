"""The zip code became a number, and a number has no zeros in front.

Fails: test_answers_with_the_company, test_refuses_an_incomplete_address, test_names_all_faults
"""

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Address(BaseModel):
    street: str
    city: str
    country: str
    zip_code: int


class Company(BaseModel):
    name: str
    address: Address
    employees: list[str]


class Fair(BaseModel):
    name: str
    companies: list[Company]


@app.post("/companies/")
async def create_company(company: Company):
    return company


@app.post("/fairs/")
async def create_fair(fair: Fair):
    badges = [
        {"employee": employee, "company": company.name, "city": company.address.city}
        for company in fair.companies
        for employee in company.employees
    ]
    return {"name": fair.name, "badges": badges}
