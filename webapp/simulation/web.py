"""The interface over HTTP, with a token for each log-in."""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from webapp.simulation.plan import Who

_TIMEOUT_S = 15


class Web:
    """Sends requests to a server, over one connection that is opened anew where it broke."""

    def __init__(self, url: str, community: str, tokens: Mapping[Who, str], authority: Path | None = None) -> None:
        self._parts = urlsplit(url)
        self._base = f"/api/v1/c/{community}"
        self._tokens = tokens
        self._authority = authority
        self._connection = self._connect()

    def _connect(self) -> HTTPConnection:
        host, port = self._parts.hostname or "", self._parts.port
        if self._parts.scheme == "https":
            context = ssl.create_default_context(cafile=str(self._authority) if self._authority else None)
            return HTTPSConnection(host, port, timeout=_TIMEOUT_S, context=context)
        return HTTPConnection(host, port, timeout=_TIMEOUT_S)

    def send(
        self, who: Who, method: str, path: str, body: dict[str, Any] | None, headers: Mapping[str, str]
    ) -> tuple[int, dict[str, Any]]:
        """Status and body of the answer; 503 where none came."""
        sent = {"Authorization": f"Bearer {self._tokens[who]}", "Content-Type": "application/json", **headers}
        content = None if body is None else json.dumps(body).encode()
        for _attempt in range(2):
            try:
                self._connection.request(method, self._base + path, content, sent)
                answer = self._connection.getresponse()
                return answer.status, _read(answer.read())
            except (OSError, HTTPException):
                self.close()
                self._connection = self._connect()
        return 503, {}

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


def _read(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
