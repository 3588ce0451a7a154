"""A server whose process ends right after the first COMMIT of an incident, before anybody is answered."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session, SessionTransaction
from werkzeug.serving import make_server

from tests.conftest import make_app
from webapp.dispatch.models import Incident


def main(url: str, port: int, flag: str) -> None:
    """Serve; die once, as long as the flag is not there."""
    app, dying = make_app(url), threading.Event()

    @event.listens_for(Incident, "after_insert")
    def note(_mapper: object, connection: Connection, _incident: Incident) -> None:
        connection.info["blown"] = True

    @event.listens_for(Engine, "commit")
    def look(connection: Connection) -> None:
        dying.set() if connection.info.pop("blown", False) else None

    @event.listens_for(Session, "after_transaction_end")
    def die(_session: Session, transaction: SessionTransaction) -> None:
        if transaction.parent is None and dying.is_set() and not Path(flag).exists():
            Path(flag).touch()
            os._exit(9)

    make_server("127.0.0.1", port, app, threaded=True).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
