"""The employees have to be sent, but their type lets `null` stand in the place of a list.

Fails: test_asks_for_a_list_of_employees
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
    employees: list[str] | None


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
