"""A program of the office is called: JSON, signed and dated, so that it can tell us from others and old from new."""

from __future__ import annotations

import hmac
import json
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException

from webapp.core.notices.adapters import NotDelivered
from webapp.core.notices.adapters.guard import Guard, Target

_TIMEOUT_S = 5
_LONGEST_S = 10.0
_SHORTEST_KEY = 16
_GONE = frozenset({404, 410})


class _Connection(HTTPConnection):
    """A connection to the address that was checked; the name is only proved, never looked up again."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=_TIMEOUT_S)
        self.target = target

    def connect(self) -> None:
        """Connect, and prove the name over TLS."""
        self.sock = socket.create_connection((self.target.address, self.target.port), _TIMEOUT_S)
        if self.target.scheme == "https":
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.target.host)

    def shut(self) -> None:
        """End it from another thread: whoever waits on it gets an error."""
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)


def signature(key: str, stamp: str, body: bytes) -> str:
    """What a receiver computes anew to know that the message is ours: HMAC-SHA256 of time stamp, dot, body."""
    return hmac.digest(key.encode(), stamp.encode() + b"." + body, "sha256").hex()


def call_webhook(url: str, key: str, content: Mapping[str, object], guard: Guard) -> str:
    """Post the message; returns the host. Raises NotDelivered; a redirect is no delivery."""
    if not url or len(key) < _SHORTEST_KEY:
        raise NotDelivered("not_set_up", is_final=True)
    target = guard.target(url)
    body, stamp = json.dumps(content, ensure_ascii=False).encode(), str(int(time.time()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "shaodao",
        "X-Shaodao-Delivery": str(content["id"]),
        "X-Shaodao-Timestamp": stamp,
        "X-Shaodao-Signature": f"sha256={signature(key, stamp, body)}",
    }
    _judge(_post(target, body, headers))
    return target.host


def _post(target: Target, body: bytes, headers: Mapping[str, str]) -> int:
    connection = _Connection(target)
    # A receiver that drips holds nobody up: each wait has its limit, all of them together have one.
    timer = threading.Timer(_LONGEST_S, connection.shut)
    timer.start()
    try:
        connection.request("POST", target.path, body, dict(headers))
        return connection.getresponse().status
    except ssl.SSLCertVerificationError as error:
        raise NotDelivered("bad_certificate") from error
    except (OSError, HTTPException) as error:
        raise NotDelivered("no_answer") from error
    finally:
        timer.cancel()
        connection.close()


def _judge(status: int) -> None:
    if not 200 <= status < 300:
        raise NotDelivered(f"status_{status}", is_final=status in _GONE)
