"""A server whose process ends right after the first COMMIT of an incident, before anybody is answered."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from tests.conftest import make_app
from webapp.dispatch.models import Incident


def main(url: str, port: int, flag: str) -> None:
    """Serve; die once, as long as the flag is not there."""
    app = make_app(url)

    @event.listens_for(Session, "before_commit")
    def look(session: Session) -> None:
        holds_one = any(isinstance(each, Incident) for each in session.identity_map.values())
        # The end of a savepoint is none that lasts.
        session.info["blown"] = holds_one and not session.in_nested_transaction()

    @event.listens_for(Session, "after_commit")
    def die(session: Session) -> None:
        if session.info.get("blown") and not Path(flag).exists():
            Path(flag).touch()
            os._exit(9)

    make_server("127.0.0.1", port, app, threaded=True).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
