def test_def_endpoints_run_together(client):
    assert [r.json() for r in client.together(*[("GET", "/def")] * 3)] == [True] * 3


def test_async_endpoints_run_together(client):
    assert [r.json() for r in client.together(*[("GET", "/async")] * 3)] == [3] * 3


def test_answers_in_the_order_asked(client):
    answers = client.together(("GET", "/who"), ("POST", "/cookie", {"json": {}}))
    assert [r.json() for r in answers] == ["testclient", None]


def test_other_peers_and_their_cookies(client):
    other = client.client_from("203.0.113.7")
    assert (client.get("/who").json(), other.get("/who").json()) == ("testclient", "203.0.113.7")
    client.post("/cookie")
    assert client.get("/cookie").json() == {"visit": "1"}
    assert other.get("/cookie").json() == {}


def test_each_request_comes_from_a_port_of_its_own(client):
    ports = [client.get("/port").json() for _ in range(3)]
    ports += [r.json() for r in client.together(*[("GET", "/port")] * 3)]
    assert len({*ports}) == 6
