import pytest


def test_rows(client, database):
    client.post("/teas", json={"name": "sencha"})
    assert database.rows("select name from tea where id = ?", 1) == [{"name": "sencha"}]


def test_execute(client, database):
    client.post("/teas", json={"name": "sencha"})
    assert database.execute("update tea set name = ?", "assam") == 1
    assert client.get("/teas").json() == [{"id": 1, "name": "assam"}]


def test_a_fresh_file_for_every_test(client):
    assert client.get("/teas").json() == []


def test_data_stay_over_a_restart(client, restart):
    client.post("/teas", json={"name": "sencha"})
    restart()
    assert client.get("/teas").json() == [{"id": 1, "name": "sencha"}]


def test_queries_change_nothing(client, database):
    with pytest.raises(AssertionError, match="readonly"):
        database.rows("delete from tea")


def test_an_unfinished_transaction(client, database):
    client.post("/begun")
    with pytest.raises(AssertionError, match="transaction unfinished"):
        database.execute("delete from tea")
