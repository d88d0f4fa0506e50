import pytest

PEOPLE = ["Alma", "Bruno", "Cleo", "Dora", "Emil", "Frida"]
TRADES = ["Bakery", "Sawmill", "Printers", "Dairy", "Pottery", "Tannery"]
TOWNS = ["Brookside", "Highfield", "Longbridge", "Oakham", "Stonehill"]


def company_of(rng, employees):
    """A company whose zip code starts with a zero."""
    return {
        "name": f"{rng.choice(PEOPLE)}'s {rng.choice(TRADES)}",
        "address": {
            "street": f"Mill Lane {rng.randint(1, 99)}",
            "city": rng.choice(TOWNS),
            "country": rng.choice(["Lowland", "Highland"]),
            "zip_code": f"0{rng.randint(1000, 9999)}",
        },
        "employees": employees,
    }


@pytest.fixture
def company(rng):
    """A company in which two people share a name."""
    people = rng.sample(PEOPLE, 3)
    return company_of(rng, [*people, people[0]])


@pytest.fixture
def fair(rng):
    """A fair of two companies, the first of them with two employees."""
    first, second, third = rng.sample(PEOPLE, 3)
    return {
        "name": f"{rng.choice(['Spring', 'Harvest', 'Winter'])} fair",
        "companies": [company_of(rng, [first, second]), company_of(rng, [third])],
    }


def errors(response):
    """What the answer complains about: the type and the place of each fault."""
    detail = response.json().get("detail")
    assert isinstance(detail, list), "`detail` is to be the list of faults that FastAPI writes."
    return [(error["type"], error["loc"]) for error in detail]


def places(response):
    return [place for _, place in errors(response)]


def test_answers_with_the_company(client, company):
    """`POST /companies/` answers 200 with the whole company that it was sent."""
    r = client.post("/companies/", json=company)

    assert r.status_code == 200, r.text
    assert r.json() == company


@pytest.mark.parametrize("field", ["street", "city", "country", "zip_code"])
def test_refuses_an_incomplete_address(client, company, field):
    """An address that lacks one of its fields, or has `null` there, is refused with 422."""
    complete = client.post("/companies/", json=company)
    assert complete.status_code == 200, complete.text

    company["address"][field] = None
    r = client.post("/companies/", json=company)
    assert r.status_code == 422, r.text
    assert errors(r) == [("string_type", ["body", "address", field])]

    del company["address"][field]
    r = client.post("/companies/", json=company)
    assert r.status_code == 422, r.text
    assert errors(r) == [("missing", ["body", "address", field])]


def test_refuses_a_nameless_employee(client, company, rng):
    """An employee who is not text is refused with 422, which names the place in the list."""
    complete = client.post("/companies/", json=company)
    assert complete.status_code == 200, complete.text
    place = rng.randrange(4)
    company["employees"][place] = 7

    r = client.post("/companies/", json=company)

    assert r.status_code == 422, r.text
    assert errors(r) == [("string_type", ["body", "employees", place])]


@pytest.mark.parametrize("field", ["name", "address"])
def test_refuses_an_incomplete_company(client, company, field):
    """A company that lacks `name` or `address`, or has `null` there, is refused with 422."""
    complete = client.post("/companies/", json=company)
    assert complete.status_code == 200, complete.text

    company[field] = None
    r = client.post("/companies/", json=company)
    assert r.status_code == 422, r.text
    assert places(r) == [["body", field]]

    del company[field]
    r = client.post("/companies/", json=company)
    assert r.status_code == 422, r.text
    assert errors(r) == [("missing", ["body", field])]


def test_asks_for_a_list_of_employees(client, company):
    """`employees` may be an empty list, but left out or `null` it is refused with 422."""
    company["employees"] = []
    empty = client.post("/companies/", json=company)
    assert empty.status_code == 200, empty.text
    assert empty.json()["employees"] == []

    company["employees"] = None
    r = client.post("/companies/", json=company)
    assert r.status_code == 422, r.text
    assert places(r) == [["body", "employees"]]

    del company["employees"]
    left_out = client.post("/companies/", json=company)
    assert left_out.status_code == 422, left_out.text
    assert errors(left_out) == [("missing", ["body", "employees"])]


def test_hands_out_badges(client, fair):
    """`POST /fairs/` answers 200 with the fair's `name` and a badge for each employee."""
    company = fair["companies"].pop()

    r = client.post("/fairs/", json={"name": fair["name"], "companies": [company]})

    badge = {
        "employee": company["employees"][0],
        "company": company["name"],
        "city": company["address"]["city"],
    }
    assert r.status_code == 200, r.text
    assert r.json() == {"name": fair["name"], "badges": [badge]}


def test_keeps_the_order(client, fair, rng):
    """The badges come in the order in which companies and employees were sent."""
    fair["companies"][0]["employees"] *= 2
    fair["companies"].insert(1, company_of(rng, []))

    r = client.post("/fairs/", json=fair)

    assert r.status_code == 200, r.text
    expected = [
        (company["name"], employee)
        for company in fair["companies"]
        for employee in company["employees"]
    ]
    assert [(badge["company"], badge["employee"]) for badge in r.json()["badges"]] == expected


@pytest.mark.parametrize("field", ["name", "companies"])
def test_refuses_an_incomplete_fair(client, fair, field):
    """A fair that lacks `name` or `companies`, or has `null` there, is refused with 422."""
    complete = client.post("/fairs/", json=fair)
    assert complete.status_code == 200, complete.text

    fair[field] = None
    r = client.post("/fairs/", json=fair)
    assert r.status_code == 422, r.text
    assert places(r) == [["body", field]]

    del fair[field]
    r = client.post("/fairs/", json=fair)
    assert r.status_code == 422, r.text
    assert errors(r) == [("missing", ["body", field])]


def test_refuses_an_address_deep_inside(client, fair, rng):
    """A fair is refused with 422 when the address of one of its companies lacks a field."""
    complete = client.post("/fairs/", json=fair)
    assert complete.status_code == 200, complete.text
    place = rng.randrange(2)
    field = rng.choice(["street", "city", "country", "zip_code"])
    del fair["companies"][place]["address"][field]

    r = client.post("/fairs/", json=fair)

    assert r.status_code == 422, r.text
    assert errors(r) == [("missing", ["body", "companies", place, "address", field])]


def test_names_all_faults(client, fair):
    """Faults in several companies of a fair are all named in one answer."""
    complete = client.post("/fairs/", json=fair)
    assert complete.status_code == 200, complete.text
    first, second = fair["companies"]
    first["name"] = 7
    first["employees"][1] = 7
    second["address"]["zip_code"] = 1020

    r = client.post("/fairs/", json=fair)

    assert r.status_code == 422, r.text
    assert errors(r) == [
        ("string_type", ["body", "companies", 0, "name"]),
        ("string_type", ["body", "companies", 0, "employees", 1]),
        ("string_type", ["body", "companies", 1, "address", "zip_code"]),
    ]
