def test_answers(client):
    client.get("/")


def test_calls(learner):
    assert learner.call("main.pour") == 1
