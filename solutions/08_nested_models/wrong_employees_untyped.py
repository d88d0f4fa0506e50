"""The list does not say of what it is a list, so it takes anything.

Fails: test_refuses_a_nameless_employee, test_names_all_faults
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
    employees: list


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
