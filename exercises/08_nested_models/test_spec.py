import pytest

PEOPLE = ["Alma", "Bruno", "Cleo", "Dora", "Emil", "Frida"]
OTHER_PEOPLE = ["Ida de Boer", "Zoë McAdam", "o'Neill", "EMIL", "Frida  Ek", "frida ek"]
TRADES = ["Bakery", "Sawmill", "Printers", "Dairy", "Pottery", "Tannery"]
TOWNS = ["Brookside", "den Haag", "Stoke-on-Trent", "SAINT-LÔ", "Ystad", "Long  Marsh"]


def company_of(rng, employees):
    """A company in some town."""
    return {
        "name": f"{rng.choice(PEOPLE)}'s {rng.choice(TRADES)}",
        "address": {
            "street": f"Mill Lane {rng.randint(1, 99)}",
            "city": rng.choice(TOWNS),
            "country": rng.choice(["Lowland", "Pays-de-la-Forêt", "the HIGHLANDS"]),
            "zip_code": f"{rng.randint(10_000, 99_999)}",
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


def answered(response):
    """What was answered, with whichever status of success."""
    assert response.is_success, response.text
    return response.json()


def errors(response):
    """What the answer complains about: the type and the place of each fault."""
    detail = response.json().get("detail")
    assert isinstance(detail, list), "`detail` is to be the list of faults that FastAPI writes."
    return [(error["type"], error["loc"]) for error in detail]


def places(response):
    return [place for _, place in errors(response)]


def badges_of(fair):
    """The badges that a fair is to hand out."""
    return [
        {
            "employee": employee,
            "company": company["name"],
            "city": company["address"]["city"],
        }
        for company in fair["companies"]
        for employee in company["employees"]
    ]


def in_some_order(badges):
    return sorted(badges, key=lambda badge: sorted(badge.items()))


def test_answers_with_the_company(client, company, rng):
    """`POST /companies/` answers 200 with the whole company that it was sent."""
    r = client.post("/companies/", json=company)
    assert r.status_code == 200, r.text
    assert r.json() == company

    zip_codes = ["01020", "1020", "SW1A 1AA", "ab-7", "Nº 7", "0"]
    others = [company_of(rng, rng.sample(OTHER_PEOPLE, 6) * 2) for _ in zip_codes]
    for zip_code, town, other in zip(zip_codes, TOWNS, others, strict=True):
        other["name"] = f"  {town.lower()} & Söhne "
        other["address"] |= {"street": f" {town}er Weg 0 ", "zip_code": zip_code, "city": town}
    others[-1]["name"] = company["name"]
    answers = client.together(*(("POST", "/companies/", {"json": each}) for each in others))
    assert [answered(r) for r in answers] == others

    nameless = company | {"employees": [" ", "", *company["employees"], "0"]}
    r = client.post("/companies/", json=nameless)
    assert r.status_code == 422 or answered(r) == nameless


@pytest.mark.parametrize("field", ["street", "city", "country", "zip_code"])
def test_refuses_an_incomplete_address(client, company, field):
    """An address is refused with 422 if one of its fields is missing, `null` or a number."""
    answered(client.post("/companies/", json=company))

    for nothing in (None, 7, 0, 7.5):
        wrong = company | {"address": company["address"] | {field: nothing}}
        r = client.post("/companies/", json=wrong)
        assert r.status_code == 422, r.text
        assert errors(r) == [("string_type", ["body", "address", field])]

    lacking = {name: value for name, value in company["address"].items() if name != field}
    r = client.post("/companies/", json=company | {"address": lacking})
    assert r.status_code == 422, r.text
    assert errors(r) == [("missing", ["body", "address", field])]
    answered(client.post("/companies/", json=company))


def test_refuses_a_nameless_employee(client, company, rng):
    """An employee who is not text is refused with 422, which names the place in the list."""
    answered(client.post("/companies/", json=company))

    for nobody in (7, None, 0, 7.5, ["Paul"]):
        place = rng.randrange(4)
        employees = [*company["employees"]]
        employees[place] = nobody
        r = client.post("/companies/", json=company | {"employees": employees})
        assert r.status_code == 422, r.text
        assert errors(r) == [("string_type", ["body", "employees", place])]
    answered(client.post("/companies/", json=company))


@pytest.mark.parametrize("field", ["name", "address"])
def test_refuses_an_incomplete_company(client, company, field):
    """A company is refused with 422 if its `name` or `address` is missing, `null` or a number."""
    answered(client.post("/companies/", json=company))

    for nothing in (None, 7, 0):
        r = client.post("/companies/", json=company | {field: nothing})
        assert r.status_code == 422, r.text
        assert places(r) == [["body", field]]

    lacking = {name: value for name, value in company.items() if name != field}
    r = client.post("/companies/", json=lacking)
    assert r.status_code == 422, r.text
    assert errors(r) == [("missing", ["body", field])]
    answered(client.post("/companies/", json=company))

    if client.post("/fairs/", json={"name": "fair", "companies": [company]}).is_success:
        for wrong in (lacking, company | {field: None}):
            r = client.post("/fairs/", json={"name": "fair", "companies": [company, wrong]})
            assert r.status_code == 422, r.text


def test_asks_for_a_list_of_employees(client, company):
    """`employees` may be an empty list, but left out or `null` it is refused with 422."""
    empty = client.post("/companies/", json=company | {"employees": []})
    assert answered(empty)["employees"] == []

    answered(client.post("/companies/", json=company))
    r = client.post("/companies/", json=company | {"employees": None})
    assert r.status_code == 422, r.text
    assert places(r) == [["body", "employees"]]

    del company["employees"]
    left_out = client.post("/companies/", json=company)
    assert left_out.status_code == 422, left_out.text
    assert errors(left_out) == [("missing", ["body", "employees"])]


def test_hands_out_badges(client, fair, rng):
    """`POST /fairs/` answers 200 with the fair's `name` and a badge for each employee."""
    company = fair["companies"][0]
    twice = [*company["employees"], company["employees"][0]]
    branches = [company_of(rng, twice) | {"name": company["name"]} for _ in TOWNS]
    for branch, town in zip(branches, TOWNS, strict=True):
        branch["address"]["city"] = town
    branches.append(company_of(rng, OTHER_PEOPLE) | {"name": " the  DAIRY & Söhne "})
    namesakes = {"name": f"  {fair['name']} No. 0", "companies": [*branches, company]}

    for each in (fair, namesakes, {"name": "fête", "companies": [company]}, fair):
        r = client.post("/fairs/", json=each)
        assert r.status_code == 200, r.text
        assert r.json()["name"] == each["name"]
        assert set(r.json()) == {"name", "badges"}
        assert in_some_order(r.json()["badges"]) == in_some_order(badges_of(each))

    both = client.together(*(("POST", "/fairs/", {"json": each}) for each in (fair, namesakes)))
    for each, r in zip((fair, namesakes), both, strict=True):
        assert in_some_order(answered(r)["badges"]) == in_some_order(badges_of(each))


def test_keeps_the_order(client, fair, rng):
    """The badges come in the order in which companies and employees were sent."""
    fair["companies"][0]["employees"] *= 2
    fair["companies"] += [company_of(rng, rng.sample(PEOPLE, 2)) for _ in range(12)]
    fair["companies"].append(fair["companies"][0])

    badges = answered(client.post("/fairs/", json=fair))["badges"]
    assert [(badge["company"], badge["employee"]) for badge in badges] == [
        (badge["company"], badge["employee"]) for badge in badges_of(fair)
    ]


@pytest.mark.parametrize("field", ["name", "companies"])
def test_refuses_an_incomplete_fair(client, fair, field):
    """A fair is refused with 422 if its `name` or `companies` is missing, `null` or a number."""
    answered(client.post("/fairs/", json=fair))

    for nothing in (None, 7, 0):
        r = client.post("/fairs/", json=fair | {field: nothing})
        assert r.status_code == 422, r.text
        assert places(r) == [["body", field]]

    lacking = {name: value for name, value in fair.items() if name != field}
    r = client.post("/fairs/", json=lacking)
    assert r.status_code == 422, r.text
    assert errors(r) == [("missing", ["body", field])]
    answered(client.post("/fairs/", json=fair))


def test_refuses_an_address_deep_inside(client, fair, rng):
    """A fair is refused with 422 when the address of one of its companies lacks a field."""
    answered(client.post("/fairs/", json=fair))

    for place in rng.sample([0, 1], 2):
        address = fair["companies"][place]["address"]
        field = rng.choice(["street", "city", "country", "zip_code"])
        value = address.pop(field)
        r = client.post("/fairs/", json=fair)
        assert r.status_code == 422, r.text
        assert errors(r) == [("missing", ["body", "companies", place, "address", field])]
        address[field] = value
    answered(client.post("/fairs/", json=fair))


def test_names_all_faults(client, fair):
    """Faults in several companies of a fair are all named in one answer."""
    answered(client.post("/fairs/", json=fair))
    first, second = fair["companies"]
    first["name"] = 7
    first["employees"][1] = 7
    second["address"]["zip_code"] = 1020

    r = client.post("/fairs/", json=fair)
    assert r.status_code == 422, r.text
    assert sorted(errors(r)) == [
        ("string_type", ["body", "companies", 0, "employees", 1]),
        ("string_type", ["body", "companies", 0, "name"]),
        ("string_type", ["body", "companies", 1, "address", "zip_code"]),
    ]
