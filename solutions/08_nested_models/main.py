from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI(title="The register of companies")


class Address(BaseModel):
    """Where a company is at home."""

    street: str
    city: str
    country: str
    zip_code: str


class Company(BaseModel):
    """A company, its address and its people."""

    name: str
    address: Address
    employees: list[str]


class Fair(BaseModel):
    """A fair and the companies that come to it."""

    name: str
    companies: list[Company]


class Badge(BaseModel):
    """Who somebody is, and from where."""

    employee: str
    company: str
    city: str


class Badges(BaseModel):
    """The badges of a fair."""

    name: str
    badges: list[Badge]


@app.post("/companies/")
async def create_company(company: Company) -> Company:
    return company


@app.post("/fairs/")
async def create_fair(fair: Fair) -> Badges:
    badges = [
        Badge(employee=employee, company=company.name, city=company.address.city)
        for company in fair.companies
        for employee in company.employees
    ]
    return Badges(name=fair.name, badges=badges)
