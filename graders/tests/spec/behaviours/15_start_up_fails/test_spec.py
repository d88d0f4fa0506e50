def test_answers(client):
    client.get("/")
