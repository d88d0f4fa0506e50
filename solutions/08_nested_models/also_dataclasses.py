"""Dataclasses in the place of models: FastAPI checks them just as well."""

from dataclasses import asdict, dataclass

from fastapi import FastAPI

app = FastAPI()


@dataclass
class Address:
    street: str
    city: str
    country: str
    zip_code: str


@dataclass
class Company:
    name: str
    address: Address
    employees: list[str]

    def badges(self) -> list[dict[str, str]]:
        return [
            {"employee": employee, "company": self.name, "city": self.address.city}
            for employee in self.employees
        ]


@dataclass
class Fair:
    name: str
    companies: list[Company]


@app.post("/companies")
def create_company(company: Company):
    return asdict(company)


@app.post("/fairs")
def create_fair(fair: Fair):
    return {
        "name": fair.name,
        "badges": [badge for company in fair.companies for badge in company.badges()],
    }
