"""A photo is there whole, with its row, or not at all; it is given to whoever may see it, as a photo and no page."""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

import webapp.models  # noqa: F401  (so that every table is known)
from tests.conftest import make_app
from tests.people import People
from tests.webapp.core.media.test_pictures import bomb, picture, with_notes
from tests.webapp.town import CODE, TOWN
from webapp.core.accounts.commands import add_token
from webapp.core.accounts.roles import Action, Role
from webapp.core.config import Settings
from webapp.core.db import current_session
from webapp.core.errors import Full, Refused, Throttled
from webapp.core.jobs import Work
from webapp.core.media import MediaUse, Picture, keep, media_folder, path_of, redrawn
from webapp.core.media import keeping as keeping_module
from webapp.core.media import pictures as pictures_module
from webapp.core.media import routes as routes_module
from webapp.core.media.models import Media
from webapp.core.media.removing import OWNER, periodics, remove_due, remove_files
from webapp.core.media.routes import ENVELOPE

ACCOUNT = "INSERT INTO account (login_name, display_name) VALUES ('photo', '测试') RETURNING id"
PHOTOS = f"/api/v1/c/{CODE}/media"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return media_folder(tmp_path)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def rows(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Media)) or 0


@pytest.fixture
def photo_app(town_url: str, tmp_path: Path, town_engine: Engine) -> Iterator[APIFlask]:
    made = make_app(town_url, data_dir=tmp_path)
    yield made
    made.extensions["pool"].close()
    with town_engine.begin() as connection:
        connection.execute(text("DELETE FROM media"))


@pytest.fixture
def photo_people(photo_app: APIFlask) -> People:
    return People(photo_app)


@pytest.fixture
def leader(photo_people: People) -> FlaskClient:
    return photo_people.holding(Role.GRID_LEADER, community=TOWN, grid=5)


def send(people: People, client: FlaskClient, content: bytes, **headers: str) -> tuple[int, dict[str, object]]:
    answer = people.send(client, "POST", PHOTOS, data={"photo": (BytesIO(content), "x.jpg")}, headers=headers)
    return answer.status_code, answer.get_json()


def test_a_photo_and_its_row_appear_together(town: Session, folder: Path) -> None:
    made = keep(town, folder, picture(), community_id=TOWN, by=None)
    path = path_of(folder, made.uuid)
    assert path.read_bytes()[:3] == b"\xff\xd8\xff"
    assert path.stat().st_mode & 0o777 == 0o600
    assert files(folder) == [path]
    assert made.bytes == path.stat().st_size


def test_a_row_that_is_taken_back_takes_its_file_along(town_engine: Engine, folder: Path) -> None:
    with Session(town_engine) as session:
        keep(session, folder, picture(), community_id=TOWN, by=None)
        keep(session, folder, picture(), community_id=TOWN, by=None)
        session.rollback()
    assert files(folder) == []


def test_a_row_that_stands_keeps_its_file_through_later_failures(town_engine: Engine, folder: Path) -> None:
    with Session(town_engine) as session:
        keep(session, folder, picture(), community_id=TOWN, by=None)
        session.commit()
        session.execute(text("SELECT 1"))
        session.rollback()
        session.execute(text("DELETE FROM media"))
        session.commit()
    assert len(files(folder)) == 1


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_leaves_neither_file_nor_row(
    town: Session, folder: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(keeping_module.os, "fsync", full)
    with pytest.raises(Full), town.begin_nested():
        keep(town, folder, picture(), community_id=TOWN, by=None)
    assert files(folder) == []
    assert rows(town) == 0


def test_a_full_disk_is_said_in_words_with_507(
    photo_people: People, leader: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, town: Session
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(keeping_module.os, "fsync", full)
    status, said = send(photo_people, leader, picture())
    assert status == 507
    assert "磁盘" in str(said["detail"])
    assert files(media_folder(tmp_path)) == []
    assert rows(town) == 0


def test_the_same_key_keeps_a_photo_once_and_is_good_for_no_other(town: Session, folder: Path) -> None:
    key, sent = uuid4(), with_notes()
    first = keep(town, folder, sent, community_id=TOWN, by=None, key=key)
    assert keep(town, folder, sent, community_id=TOWN, by=None, key=key) is first
    assert len(files(folder)) == 1
    with pytest.raises(Refused):
        keep(town, folder, picture(), community_id=TOWN, by=None, key=key)


def test_who_sent_a_photo_gets_it_back_as_a_photo_and_nothing_else(photo_people: People, leader: FlaskClient) -> None:
    status, said = send(photo_people, leader, with_notes(), **{"Idempotency-Key": str(uuid4())})
    assert status == 201
    got = leader.get(f"{PHOTOS}/{said['uuid']}")
    assert got.mimetype == "image/jpeg"
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in got.headers["Cache-Control"]


def test_the_bare_picture_is_taken_too(photo_people: People, leader: FlaskClient) -> None:
    answer = photo_people.send(leader, "POST", PHOTOS, data=picture(), headers={"Content-Type": "image/jpeg"})
    assert answer.status_code == 201


def test_others_do_not_see_it_and_cannot_tell_whether_it_is_there(photo_people: People, leader: FlaskClient) -> None:
    _status, said = send(photo_people, leader, picture())
    other = photo_people.holding(Role.SECRETARY, community=TOWN)
    hidden, absent = other.get(f"{PHOTOS}/{said['uuid']}"), other.get(f"{PHOTOS}/{uuid4()}")
    assert hidden.status_code == absent.status_code == 404
    stranger = photo_people.app.test_client().get(f"{PHOTOS}/{said['uuid']}", headers={"Accept": "application/json"})
    assert stranger.status_code == 401


def test_an_account_that_is_not_ready_sees_no_photo(
    photo_people: People, leader: FlaskClient, town_engine: Engine
) -> None:
    _status, said = send(photo_people, leader, picture())
    assert leader.get(f"{PHOTOS}/{said['uuid']}").status_code == 200
    with town_engine.begin() as connection:
        asked = text("UPDATE account SET must_change_password = true WHERE id = (SELECT max(account_id) FROM media)")
        assert connection.execute(asked).rowcount == 1
    refused = leader.get(f"{PHOTOS}/{said['uuid']}", headers={"Accept": "application/json"})
    assert refused.status_code == 403


@pytest.mark.parametrize(("scope", "status"), [(Action.READ_DUTY, 403), (Action.READ_INCIDENTS, 200)])
def test_a_token_sees_photos_where_its_scopes_name_incidents(
    photo_people: People, leader: FlaskClient, town_engine: Engine, scope: Action, status: int
) -> None:
    _status, said = send(photo_people, leader, picture())
    with Session(town_engine) as session, session.begin():
        owner = session.scalar(select(func.max(Media.account_id)))
        assert owner is not None
        token = add_token(session, owner, name="t", scopes=[scope], days=1)[1]
    client = photo_people.app.test_client()
    assert client.get(f"{PHOTOS}/{said['uuid']}", headers={"Authorization": f"Bearer {token}"}).status_code == status


def test_whoever_may_see_what_uses_it_sees_it(photo_people: People, leader: FlaskClient) -> None:
    _status, said = send(photo_people, leader, picture())
    other = photo_people.holding(Role.SECRETARY, community=TOWN)
    use = MediaUse("of a test", "SELECT NULL::bigint WHERE false", lambda *_: True)
    photo_people.app.extensions["media_uses"] = (use,)
    assert other.get(f"{PHOTOS}/{said['uuid']}").status_code == 200


@pytest.mark.parametrize(
    ("sent", "status"),
    [(b"<script>alert(1)</script>", 415), (b"", 415), (bomb(), 413), (picture()[:400], 422)],
    ids=["page", "nothing", "bomb", "cut"],
)
def test_what_is_no_whole_photo_is_refused_in_words(
    photo_people: People, leader: FlaskClient, sent: bytes, status: int
) -> None:
    got, said = send(photo_people, leader, sent)
    assert got == status
    assert said["detail"]


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(photo_people: People, leader: FlaskClient) -> None:
    fitting = photo_people.send(
        leader, "POST", PHOTOS, data=picture() + b"\0" * 2_000_000, headers={"Content-Type": "image/jpeg"}
    )
    assert fitting.status_code == 201  # more than other routes take
    answer = photo_people.send(
        leader, "POST", PHOTOS, data=b"\0" * (12_000_001 + ENVELOPE), headers={"Content-Type": "image/jpeg"}
    )
    assert answer.status_code == 413


def test_other_routes_still_take_a_megabyte_only(photo_people: People, leader: FlaskClient) -> None:
    answer = photo_people.send(leader, "POST", "/account/language", data={"language": "x" * 1_100_000})
    assert answer.status_code in {404, 413}


def test_photos_that_nothing_uses_go_after_two_days_and_all_after_their_term(town: Session, folder: Path) -> None:
    account = town.execute(text(ACCOUNT)).scalar_one()
    made = [keep(town, folder, picture(), community_id=TOWN, by=account) for _ in range(4)]
    ages = {made[0].id: 1, made[1].id: 3, made[2].id: 3, made[3].id: 400}
    for media_id, days in ages.items():
        town.execute(
            text("UPDATE media SET created_at = now() - make_interval(days => :days) WHERE id = :id"),
            {"days": days, "id": media_id},
        )
    use = MediaUse("of a test", f"SELECT unnest(ARRAY[{made[2].id}, {made[3].id}]::bigint[])", lambda *_: False)
    assert set(remove_due(town, [use], days=365)) == {made[1].uuid, made[3].uuid}
    assert remove_due(town, [use], days=365) == []
    assert rows(town) == 4


def test_files_that_no_row_knows_are_swept_but_not_those_in_the_making(town: Session, folder: Path) -> None:
    kept = keep(town, folder, picture(), community_id=TOWN, by=None)
    lost, part, young = (folder / "ab" / name for name in (f"{uuid4()}.jpg", f"{kept.uuid}.part", f"{uuid4()}.jpg"))
    lost.parent.mkdir(exist_ok=True)
    for path, days in ((lost, 31), (part, 2), (young, 29), (path_of(folder, kept.uuid), 400)):
        path.touch()
        at = time.time() - days * 24 * 3600
        os.utime(path, (at, at))
    assert remove_files(town, folder) == 2
    assert set(files(folder)) == {young, path_of(folder, kept.uuid)}


def test_a_copy_of_the_database_removes_nothing_of_the_one_in_use(
    town_engine: Engine, tmp_path: Path, town_url: str
) -> None:
    folder, settings = media_folder(tmp_path), Settings(database_url=town_url, data_dir=tmp_path, secret="x" * 40)
    stranger = folder / "ab" / f"{uuid4()}.jpg"
    with Session(town_engine) as session:
        kept = path_of(folder, keep(session, folder, picture(), community_id=TOWN, by=None).uuid)
        stranger.parent.mkdir(exist_ok=True)
        stranger.touch()
        os.utime(stranger, (0, 0))
        session.execute(text("UPDATE media SET created_at = now() - interval '3 days'"))
        session.commit()
        (folder / OWNER).write_text("shaodao", encoding="utf-8")
        for each in periodics(()):
            each.handler(Work(session, settings))
        assert kept.exists()
        assert stranger.exists()
        assert session.scalar(select(Media.removed_at)) is None
        (folder / OWNER).unlink()
        for each in periodics(()):
            each.handler(Work(session, settings))
        assert not kept.exists()
        assert not stranger.exists()
        session.execute(text("DELETE FROM media"))
        session.commit()


def test_photos_of_strangers_that_nothing_uses_go_within_hours(town: Session, folder: Path) -> None:
    unused, used, own = (keep(town, folder, picture(), community_id=TOWN, by=None) for _ in range(3))
    own.account_id = town.execute(text(ACCOUNT)).scalar_one()
    town.flush()
    town.execute(text("UPDATE media SET created_at = now() - interval '7 hours'"))
    use = MediaUse("of a test", f"SELECT unnest(ARRAY[{used.id}]::bigint[])", lambda *_: False)
    assert remove_due(town, [use], days=365) == [unused.uuid]


def test_a_photo_is_drawn_while_no_connection_is_held(
    photo_people: People, leader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[bool] = []

    def drawn(sent: bytes) -> Picture:
        held.append(current_session().in_transaction())
        return redrawn(sent)

    monkeypatch.setattr(routes_module, "redrawn", drawn)
    assert send(photo_people, leader, picture(), **{"Idempotency-Key": str(uuid4())})[0] == 201
    assert held == [False]


@pytest.mark.parametrize("lost", ["the file is missing", "it was removed"])
def test_a_photo_that_is_gone_is_kept_again_under_its_key(
    photo_people: People, leader: FlaskClient, town_engine: Engine, tmp_path: Path, lost: str
) -> None:
    key, sent = {"Idempotency-Key": str(uuid4())}, with_notes()
    _status, first = send(photo_people, leader, sent, **key)
    path_of(media_folder(tmp_path), UUID(str(first["uuid"]))).unlink()
    if lost == "it was removed":
        with town_engine.begin() as connection:
            connection.execute(text("UPDATE media SET removed_at = now(), created_at = now() - interval '3 days'"))
    assert send(photo_people, leader, sent, **key) == (201, first)
    assert leader.get(f"{PHOTOS}/{first['uuid']}").status_code == 200
    with Session(town_engine) as session:
        assert rows(session) == 1
        assert remove_due(session, (), days=365) == []


def test_the_last_room_on_a_disk_is_left_to_the_database(
    town: Session, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = keeping_module.shutil.disk_usage(folder.parent)
    for free, total, fits in ((900_000_000, 10**12, False), (400_000, 10**7, False), (600_000, 10**7, True)):
        found = usage._replace(free=free, total=total)
        monkeypatch.setattr(keeping_module.shutil, "disk_usage", lambda _folder, found=found: found)
        if fits:
            keep(town, folder, picture(), community_id=TOWN, by=None)
        else:
            with pytest.raises(Full), town.begin_nested():
                keep(town, folder, picture(), community_id=TOWN, by=None)
    assert len(files(folder)) == 1


def test_few_wait_for_their_picture_to_be_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    drawing, go_on = threading.Event(), threading.Event()

    def slowly(_sent: bytes) -> Picture:
        drawing.set()
        assert go_on.wait(20)
        return Picture(b"x", "image/jpeg", 1, 1)

    monkeypatch.setattr(pictures_module, "_redrawn", slowly)
    with ThreadPoolExecutor(3) as threads:
        waiting = [threads.submit(redrawn, picture()) for _ in range(3)]
        assert drawing.wait(20)
        while pictures_module._places._value:
            time.sleep(0.01)
        began_s = time.monotonic()
        with pytest.raises(Throttled):
            redrawn(picture())
        assert time.monotonic() - began_s < 1
        go_on.set()
        assert [each.result().width for each in waiting] == [1, 1, 1]


def test_the_job_of_every_hour_removes_row_and_file(town_engine: Engine, tmp_path: Path, town_url: str) -> None:
    with Session(town_engine) as session:
        uuid = UUID(str(keep(session, media_folder(tmp_path), picture(), community_id=TOWN, by=None).uuid))
        session.execute(text("UPDATE media SET created_at = now() - interval '3 days'"))
        session.commit()
        hourly = periodics(())[0]
        hourly.handler(Work(session, Settings(database_url=town_url, data_dir=tmp_path, secret="x" * 40)))
        assert not path_of(media_folder(tmp_path), uuid).exists()
        assert session.scalar(select(Media.removed_at).where(Media.uuid == uuid)) is not None
        session.execute(text("DELETE FROM media"))
        session.commit()


def fill(session: Session, place: Path) -> None:
    for _ in range(200):
        with session.begin_nested():
            keep(session, place, picture(size=(1600, 1600)), community_id=TOWN, by=None)


@pytest.mark.fault
def test_a_disk_that_really_is_full_keeps_nothing_by_halves(town: Session, tmp_path: Path) -> None:
    import subprocess

    place = tmp_path / "media"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting a small disk needs root and its capability")
    try:
        with pytest.raises(Full):
            fill(town, place)
        assert len(files(place)) == rows(town)
        assert all(path.suffix == ".jpg" for path in files(place))
    finally:
        subprocess.run(["umount", str(place)], check=True)
