from fastapi import FastAPI, WebSocket, WebSocketDisconnect, WebSocketException

app = FastAPI()
room = []
codes = []


@app.get("/codes")
def left():
    return codes


@app.websocket("/echo")
async def echo(socket: WebSocket):
    await socket.accept()
    try:
        while True:
            data = await socket.receive_json()
            await socket.send_json({"got": data})
            if data == "bye":
                await socket.close(4001, "enough")
                return
    except WebSocketDisconnect as gone:
        codes.append(gone.code)


@app.websocket("/bytes")
async def echo_bytes(socket: WebSocket):
    await socket.accept(subprotocol=(socket.scope["subprotocols"] or [None])[0])
    await socket.send_bytes(await socket.receive_bytes())


@app.websocket("/room")
async def chat(socket: WebSocket):
    await socket.accept()
    room.append(socket)
    try:
        while True:
            text = await socket.receive_text()
            for one in room:
                await one.send_text(text)
    except WebSocketDisconnect:
        room.remove(socket)


@app.websocket("/refused")
async def refuse(socket: WebSocket):
    raise WebSocketException(1008, "not you")


@app.websocket("/crash")
async def crash(socket: WebSocket):
    await socket.accept()
    raise ValueError("no")


@app.websocket("/silent")
async def silent(socket: WebSocket):
    await socket.accept()
