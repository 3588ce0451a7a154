"""A server that can be killed, and whose worker may die right after a COMMIT, before the reply: only for tests."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Self
from urllib.error import URLError
from urllib.request import urlopen

from werkzeug.serving import make_server

Start = Callable[..., Any]
_PATIENCE_S = 40.0


class Mortal:
    """Passes requests on; after every `every`-th whistle was committed the process dies without a reply."""

    def __init__(self, application: Any, every: int) -> None:
        self.application = application
        self.every = every
        self.committed = 0

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        statuses: list[str] = []

        def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            statuses.append(status)
            return start_response(status, headers, *more)

        answer = list(self.application(environ, begin))
        if (
            environ["REQUEST_METHOD"] == "POST"
            and environ["PATH_INFO"].endswith("/incidents")
            and statuses[0][0] == "2"
        ):
            self.committed += 1
            if self.every and self.committed % self.every == 0:
                os._exit(1)
        return answer


def main(url: str, port: int, every: int) -> None:
    """A parent that holds the port and starts a worker whenever the last one is gone."""
    import tests.conftest as ground  # so that a worker that is forked has everything loaded
    import webapp.factory  # noqa: F401
    from tests.people import People

    held = socket.create_server(("127.0.0.1", port), backlog=64)
    while True:
        worker = os.fork()
        if worker == 0:
            app = ground.make_app(url)
            People(app)  # lets the roles count that tests give
            app.wsgi_app = Mortal(app.wsgi_app, every)  # type: ignore[assignment]
            make_server("127.0.0.1", port, app, threaded=True, fd=held.fileno()).serve_forever()
        os.waitpid(worker, 0)


class Server:
    """That parent as a process group of its own."""

    def __init__(self, url: str, data_dir: Path, port: int | None = None) -> None:
        self.url, self.data_dir = url, data_dir
        self.port = port or _free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, *, dying_after: int = 0) -> None:
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "tests.walks.mortal", self.url, str(self.port), str(dying_after)]
        environment = os.environ | {"DATA_DIR": str(self.data_dir)}
        self.process = subprocess.Popen(
            command, env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        end = time.monotonic() + _PATIENCE_S
        while time.monotonic() < end:
            try:
                with urlopen(f"{self.address}/healthz", timeout=2):
                    return
            except (URLError, OSError):
                time.sleep(0.2)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        """Take it away at once, worker and all."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as asked:
        return int(asked.getsockname()[1])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
