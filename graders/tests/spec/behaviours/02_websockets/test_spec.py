import pytest
from starlette.websockets import WebSocketDisconnect


def test_echo_and_close_code(client):
    with client.websocket_connect("/echo") as socket:
        socket.send_json({"a": [1, None, "ü"]})
        assert socket.receive_json() == {"got": {"a": [1, None, "ü"]}}
        socket.send_json("bye")
        assert socket.receive_json() == {"got": "bye"}
        with pytest.raises(WebSocketDisconnect) as gone:
            socket.receive_json()
    assert (gone.value.code, gone.value.reason) == (4001, "enough")


def test_bytes_and_subprotocol(client):
    with client.websocket_connect("/bytes", subprotocols=["tea", "chai"]) as socket:
        assert socket.accepted_subprotocol == "tea"
        socket.send_bytes(b"\x00\xff")
        assert socket.receive_bytes() == b"\x00\xff"


def test_two_sockets_at_once(client):
    with client.websocket_connect("/room") as one, client.websocket_connect("/room") as two:
        one.send_text("hi")
        assert (one.receive_text(), two.receive_text()) == ("hi", "hi")
        two.close()
        one.send_text("still here")
        assert one.receive_text() == "still here"


def test_close_of_the_client(client):
    with client.websocket_connect("/echo") as socket:
        socket.close(1001)
    assert client.get("/codes").json() == [1001]


def test_refusal(client):
    with pytest.raises(WebSocketDisconnect) as gone, client.websocket_connect("/refused"):
        pass
    assert gone.value.code == 1008


def test_no_such_route(client):
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/nowhere"):
        pass


def test_crash_of_the_app(client, learner):
    with (
        client.websocket_connect("/crash") as socket,
        pytest.raises(learner.Error, match="ValueError: no"),
    ):
        socket.receive_text()


def test_end_without_a_close(client):
    with client.websocket_connect("/silent") as socket, pytest.raises(WebSocketDisconnect):
        socket.receive_text()
