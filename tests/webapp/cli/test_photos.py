"""A photo that ought not to be there is taken away from a shell."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.conftest import engine_on
from tests.webapp.cli.conftest import CODE, Run
from tests.webapp.core.media.test_pictures import picture
from webapp.core.errors import NotFound
from webapp.core.media import keep, media_folder, path_of
from webapp.core.media.models import Media


def test_row_and_audit_line_stay_and_the_picture_goes(
    run: Run, founded: Any, empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    folder = media_folder(tmp_path)
    with Session(engine_on(empty_url)) as session:
        community = session.scalar(text("SELECT id FROM community WHERE code = :code"), {"code": CODE})
        assert community is not None
        uuid = keep(session, folder, picture(), community_id=community, by=None).uuid
        session.commit()
        assert path_of(folder, uuid).exists()
        assert str(uuid) in run("photos", "remove", str(uuid), "--reason", "shows-document")
        assert not path_of(folder, uuid).exists()
        assert session.scalar(select(Media.removed_at).where(Media.uuid == uuid)) is not None
        written = session.execute(text("SELECT community_id, facts FROM audit_entry WHERE action = 'media.take_away'"))
        assert [tuple(row) for row in written] == [(community, {"why": "shows-document"})]
    with pytest.raises(NotFound):
        run("photos", "remove", str(uuid), "--reason", "shows-document")


def test_an_unknown_photo_is_said(run: Run) -> None:
    with pytest.raises(NotFound):
        run("photos", "remove", str(uuid4()), "--reason", "by-mistake")
