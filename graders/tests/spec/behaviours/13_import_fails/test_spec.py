def test_answers(client):
    client.get("/")


def test_calls(learner):
    learner.value("main.app")
