def test_an_exception_is_an_answer(client):
    r = client.get("/boom")
    assert (r.status_code, r.text) == (500, "Internal Server Error")
    assert client.get("/teapot").json() == {"detail": "short and stout"}


def test_an_exception_without_a_text(client):
    assert client.get("/odd").status_code == 500


def test_a_connection_error_of_the_learner(client):
    assert client.get("/connection").status_code == 500


def test_exit_in_a_handler(client):
    assert client.get("/exit").status_code == 500
    assert client.get("/teapot").status_code == 418


def test_failing_assertion(client):
    assert client.get("/boom").status_code == 200
