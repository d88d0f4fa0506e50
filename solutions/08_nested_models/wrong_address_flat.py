"""The parts of the address became fields of the company itself; the client sends one object within another.

Fails: test_answers_with_the_company, test_refuses_an_incomplete_address, test_refuses_a_nameless_employee, test_refuses_an_incomplete_company, test_asks_for_a_list_of_employees, test_hands_out_badges, test_keeps_the_order, test_refuses_an_incomplete_fair, test_refuses_an_address_deep_inside, test_names_all_faults
"""

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Company(BaseModel):
    name: str
    street: str
    city: str
    country: str
    zip_code: str
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
        {"employee": employee, "company": company.name, "city": company.city}
        for company in fair.companies
        for employee in company.employees
    ]
    return {"name": fair.name, "badges": badges}
