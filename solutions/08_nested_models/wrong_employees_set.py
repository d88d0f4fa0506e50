"""A set forgets the order, and of two people who share a name it keeps one.

Fails: test_answers_with_the_company, test_hands_out_badges, test_keeps_the_order
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
    employees: set[str]


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
