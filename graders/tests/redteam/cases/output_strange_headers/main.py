async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        return
    headers = [(b"x-a\r\nset-cookie", b"a=b"), (b"x-\xff", bytes(range(256))), (b"", b"")]
    headers += [(b"set-cookie", b"=;" * 50), (b"content-length", b"-5"), (b"content-type", b";;;=")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{}"})
