"""An id and a line of the log for each request."""

import logging
import uuid
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "X-Request-ID"

log = logging.getLogger("todo")
log.setLevel(logging.INFO)
log.addHandler(logging.StreamHandler())


class Observation:
    """Stands around everything, so that refusals are seen as well."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sent = Headers(scope=scope).get(HEADER, "")
        name = sent or uuid.uuid4().hex
        status = 500

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = name
            await send(message)

        try:
            await self.app(scope, receive, send_named)
        finally:
            log.info("%s %s %s %s", name, scope["method"], quote(scope["path"]), status)
