def test_work_after_the_response(client):
    assert client.post("/tasks").json() == []
    assert sorted(client.get("/").json()) == ["done", "given back"]


def test_a_failing_task_leaves_the_response_alone(client):
    r = client.post("/failing")
    assert (r.status_code, r.json()) == (200, "accepted")
