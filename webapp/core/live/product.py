"""The product in its threads: each request is handed over whole, its body in a file that is already there."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from apiflask import APIFlask

from webapp.core.http import largest_body, security_headers
from webapp.core.live.bodies import Bodies, NotRead, Receive
from webapp.core.live.heads import Scope, length_of, with_length
from webapp.core.live.stream import Send

Headers = list[tuple[bytes, bytes]]
_BODY = "shaodao.body"
_REFUSED = [(b"content-type", b"application/problem+json"), (b"cache-control", b"no-store"), (b"retry-after", b"5")]
_REFUSALS = {408: "The request came too slowly", 503: "Not available right now"}


class Product:
    """Answers whatever is no stream."""

    def __init__(self, app: APIFlask, *, threads: int) -> None:
        self._app = app
        self._threads = WSGIMiddleware(cast(Any, self._with_body), workers=threads)
        self._largest = largest_body(app)
        self.bodies = Bodies(self._largest)
        self.headers: Headers = [
            (name.lower().encode(), value.encode())
            for name, value in security_headers(https=app.config["HTTPS"]).items()
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            body = await self.bodies.read(scope, receive)
        except NotRead as error:
            if error.status is not None:
                await self.refuse(error.status, send)
            return
        try:
            # What is too long for any route is not read: the application says so, by what it says of its length.
            length = max(length_of(scope) or 0, self._largest + 1) if body is None else body.size
            whole = with_length(scope, length) | {_BODY: io.BytesIO() if body is None else body.file}
            await self._threads(cast(Any, whole), cast(Any, receive), cast(Any, send))
        finally:
            if body is not None:
                self.bodies.let_go(body)

    async def refuse(self, status: int, send: Send) -> None:
        """Answer without the application."""
        said = json.dumps({"type": "about:blank", "title": _REFUSALS[status], "status": status}).encode()
        headers = [*self.headers, *_REFUSED, (b"content-length", str(len(said)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": said})

    def _with_body(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        """The application, given the body that is already there."""
        environ["wsgi.input"] = environ["asgi.scope"][_BODY]
        return self._app(environ, start)
