import httpx2
import pytest


def test_another_request_beside_an_endless_stream(client):
    with client.stream("GET", "/endless") as r:
        lines = r.iter_lines()
        assert [next(lines) for _ in range(3)] == ["line 0", "line 1", "line 2"]
        assert client.get("/diary").json() == ["begun"]
    assert client.get("/diary").json() == ["begun"]


def test_a_stream_that_breaks(client):
    with client.stream("GET", "/broken") as r, pytest.raises(httpx2.RemoteProtocolError) as broken:
        r.read()
    assert "OSError: torn" in str(broken.value)


def test_a_large_body(client):
    assert len(client.get("/large").content) == 3_000_000


def test_a_stream_goes_on_while_it_is_read(client):
    with client.stream("GET", "/endless") as r:
        lines = r.iter_lines()
        assert [next(lines) for _ in range(100)][-1] == "line 99"
