"""The function returns from within its loop, when the first company is done.

Fails: test_hands_out_badges, test_keeps_the_order
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
    companies: list[Company]


@app.post("/companies/")
async def create_company(company: Company):
    return company


@app.post("/fairs/")
async def create_fair(fair: Fair):
    badges = []
    for company in fair.companies:
        for employee in company.employees:
            badges.append(
                {"employee": employee, "company": company.name, "city": company.address.city}
            )
        return {"name": fair.name, "badges": badges}
