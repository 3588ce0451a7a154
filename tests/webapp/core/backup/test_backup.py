"""A backup is what it was taken of, or it is refused."""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.conftest import Server, _session_on
from webapp.core.audit import queries as audit
from webapp.core.audit import record
from webapp.core.audit.head import head_path, read_head, write_head
from webapp.core.backup import BackupError, prune, read_manifest, restore, take
from webapp.core.backup.archive import DUMP, secret_files
from webapp.core.backup.drill import drill
from webapp.core.backup.fingerprint import differences, fingerprints
from webapp.core.backup.replacing import keys_that_differ, put_photos_back, replace, settle
from webapp.core.backup.taking import default_path
from webapp.core.config import Settings
from webapp.core.database_roles import APP


def quiet(_count: int) -> None:
    pass


@pytest.fixture
def settings(town_url: str, tmp_path: Path) -> Settings:
    (tmp_path / "secrets.json").write_text('{"cookie_key": "canary-key"}')
    return Settings(database_url=town_url, data_dir=tmp_path, secret="canary-secret-in-the-environment!")


@pytest.fixture
def taken(settings: Settings, tmp_path: Path) -> Path:
    path = tmp_path / "kept" / "town.backup"
    take(settings.database_url, path, settings, with_secrets=False, tell=quiet)
    return path


@pytest.fixture
def scratch(server: Server, worker: str) -> Iterator[str]:
    name = f"shaodao_run_scratch_{worker}"
    yield name
    server.drop(name)


def databases(server: Server, worker: str) -> list[str]:
    return [name for name in server.names(f"%{worker}%") if "scratch" in name or "drill" in name]


def test_the_drill_gives_back_every_row_and_leaves_nothing(
    settings: Settings, server: Server, worker: str, tmp_path: Path
) -> None:
    seen = []

    def look(url: str) -> None:
        with psycopg.connect(url) as connection:
            seen.append(connection.execute("SELECT count(*) FROM shaodao.building").fetchone())
            assert connection.execute("SELECT has_table_privilege(%s, 'shaodao.shop', 'INSERT')", (APP,)).fetchone()

    done = drill(settings.database_url, settings, quiet, look)
    assert seen[0] is not None
    assert seen[0][0] > 0
    assert done.manifest.tables["shaodao.building"].rows == seen[0][0]
    assert databases(server, worker) == []
    assert list((tmp_path / "restore").iterdir()) == []


def test_a_backup_is_for_its_owner_and_says_what_it_holds(taken: Path, town_url: str) -> None:
    assert stat.S_IMODE(taken.stat().st_mode) == 0o600
    manifest = read_manifest(taken)
    assert manifest.database == conninfo_to_dict(town_url)["dbname"]
    assert "postgis" in manifest.extensions
    assert manifest.tables["shaodao.community"].rows == 1
    assert [each.name for each in taken.parent.iterdir()] == [taken.name]


def test_keys_are_left_out_unless_they_are_asked_for(settings: Settings, taken: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(taken) as archive:
        plain = b"".join(archive.read(name) for name in archive.namelist())
    assert b"canary" not in plain
    full = tmp_path / "full.backup"
    take(settings.database_url, full, settings, with_secrets=True, tell=quiet)
    assert dict(secret_files(full)) == {"secrets.json": b'{"cookie_key": "canary-key"}'}
    assert b"canary-secret" not in zipfile.ZipFile(full).read("manifest.json")


def test_a_restore_says_whether_the_keys_are_those_of_then(taken: Path, settings: Settings) -> None:
    manifest = read_manifest(taken)
    assert keys_that_differ(manifest, settings.data_dir) == []
    (settings.data_dir / "secrets.json").write_text("others")
    assert keys_that_differ(manifest, settings.data_dir) == ["secrets.json"]


def test_a_single_wrong_byte_is_found(taken: Path, settings: Settings, scratch: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(taken) as archive:
        middle = archive.getinfo(DUMP).header_offset + 20_000
    content = bytearray(taken.read_bytes())
    content[middle] ^= 1
    taken.write_bytes(content)
    with pytest.raises(BackupError, match="damaged"):
        restore(taken, settings.database_url, scratch, tmp_path, quiet)


def test_a_cut_file_and_a_foreign_file_are_said_in_a_sentence(taken: Path, tmp_path: Path) -> None:
    taken.write_bytes(taken.read_bytes()[:-2000])
    with pytest.raises(BackupError, match="no backup"):
        read_manifest(taken)
    foreign = tmp_path / "foreign.zip"
    with zipfile.ZipFile(foreign, "w") as archive:
        archive.writestr("x", "y")
    with pytest.raises(BackupError, match="manifest"):
        read_manifest(foreign)


def test_a_restore_that_does_not_compare_leaves_no_database(
    taken: Path, settings: Settings, server: Server, worker: str, scratch: str
) -> None:
    with zipfile.ZipFile(taken) as archive:
        dump, said = archive.read(DUMP), json.loads(archive.read("manifest.json"))
    said["tables"]["shaodao.building"]["rows"] += 1
    with zipfile.ZipFile(taken, "w") as archive:
        archive.writestr(DUMP, dump)
        archive.writestr("manifest.json", json.dumps(said))
    with pytest.raises(BackupError, match=r"shaodao\.building"):
        restore(taken, settings.database_url, scratch, settings.data_dir, quiet)
    assert databases(server, worker) == []


def test_a_database_that_is_there_is_never_overwritten(taken: Path, settings: Settings, tmp_path: Path) -> None:
    name = str(conninfo_to_dict(settings.database_url)["dbname"])
    with pytest.raises(BackupError, match="already"):
        restore(taken, settings.database_url, name, tmp_path, quiet)


def test_a_changed_cell_changes_the_fingerprint_and_the_order_of_rows_does_not(empty_url: str) -> None:
    with psycopg.connect(empty_url) as connection:
        connection.execute("CREATE TABLE shaodao.t (a int, b text)")
        connection.execute("INSERT INTO shaodao.t VALUES (1, 'x'), (2, NULL), (2, NULL)")
        first = fingerprints(connection)
        connection.execute("TRUNCATE shaodao.t")
        connection.execute("INSERT INTO shaodao.t VALUES (2, NULL), (1, 'x'), (2, NULL)")
        assert differences(first, fingerprints(connection)) == []
        connection.execute("UPDATE shaodao.t SET b = 'y' WHERE a = 1")
        assert differences(first, fingerprints(connection)) == ["shaodao.t: the contents differ"]
        connection.execute("DROP TABLE shaodao.t")
        assert differences(first, fingerprints(connection)) == ["shaodao.t: missing"]


def test_what_is_written_during_a_backup_is_in_the_next(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "x.backup"
    once = []

    def meanwhile(_count: int) -> None:
        if not once:
            with psycopg.connect(settings.database_url) as connection:
                once.append(connection.execute("UPDATE shaodao.community SET stamp = stamp + 1 RETURNING 1"))

    take(settings.database_url, path, settings, with_secrets=False, tell=meanwhile)
    assert once
    drilled = read_manifest(path)
    with psycopg.connect(settings.database_url) as connection:
        assert differences(drilled.tables, fingerprints(connection)) == ["shaodao.community: the contents differ"]


def test_old_backups_go_and_other_files_stay(tmp_path: Path) -> None:
    now = datetime(2026, 5, 1, tzinfo=UTC)
    for day in range(5):
        default_path(tmp_path, now + timedelta(days=day)).touch()
    (tmp_path / "before-the-move.backup").touch()
    removed = prune(tmp_path, keep=2)
    assert len(removed) == 3
    left = sorted(each.name for each in tmp_path.iterdir())
    assert left == ["before-the-move.backup", "shaodao-20260504-000000.backup", "shaodao-20260505-000000.backup"]


@pytest.fixture
def in_use(server: Server, empty_template: str, worker: str) -> Iterator[str]:
    """A database whose former and restored namesakes no other run of the tests clears away."""
    name = f"shaodao_swap_{worker}"
    yield server.clone(empty_template, name)
    for each in server.names(f"{name}%"):
        server.drop(each)


def test_a_swap_puts_the_restored_one_in_place_and_keeps_the_former(
    in_use: str, server: Server, tmp_path: Path
) -> None:
    settings = Settings(database_url=in_use, data_dir=tmp_path)
    with _session_on(in_use) as session:
        record(session, "before.backup")
        session.commit()
    path = tmp_path / "x.backup"
    take(in_use, path, settings, with_secrets=False, tell=quiet)
    with _session_on(in_use) as session:
        record(session, "after.backup")
        session.commit()
    name = str(conninfo_to_dict(in_use)["dbname"])
    write_head(head_path(tmp_path, name), audit.Head(7, "of the former chain"))
    reader = psycopg.connect(in_use, autocommit=True)
    replaced = replace(path, in_use, tmp_path, datetime.now(UTC), quiet)
    with pytest.raises(psycopg.OperationalError):
        reader.execute("SELECT 1")
    reader.close()
    with _session_on(in_use) as session:
        settle(session, tmp_path, replaced)
        session.commit()
    with psycopg.connect(in_use) as connection:
        rows = connection.execute("SELECT action, facts FROM shaodao.audit_entry ORDER BY id").fetchall()
    assert [action for action, _ in rows] == ["before.backup", "backup.restore"]
    assert rows[1][1]["chain_reached"] == 7
    assert read_head(head_path(tmp_path, name)) is None
    assert read_head(head_path(tmp_path, replaced.set_aside)) is not None
    with psycopg.connect(server.url(replaced.set_aside)) as connection:
        assert connection.execute("SELECT count(*) FROM shaodao.audit_entry").fetchone() == (2,)


def test_photos_come_along_and_are_back_where_they_were(
    settings: Settings, tmp_path: Path, server: Server, scratch: str
) -> None:
    photo = tmp_path / "media" / "ab" / "abcdef.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"\xff\xd8\xff a photo")
    (photo.parent / "half.part").write_bytes(b"unfinished")
    path = tmp_path / "with_photos.backup"
    manifest = take(settings.database_url, path, settings, with_secrets=False, tell=quiet)
    assert list(manifest.photos) == ["ab/abcdef.jpg"]
    photo.unlink()
    assert put_photos_back(path, manifest, tmp_path) == 1
    assert photo.read_bytes() == b"\xff\xd8\xff a photo"
    assert photo.stat().st_mode & 0o777 == 0o600
    photo.write_bytes(b"newer")
    assert put_photos_back(path, manifest, tmp_path) == 0
    assert photo.read_bytes() == b"newer"


def test_a_backup_whose_photo_was_changed_is_refused_before_anything_is_made(
    settings: Settings, tmp_path: Path, server: Server, scratch: str, worker: str
) -> None:
    photo = tmp_path / "media" / "ab" / "abcdef.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"canary photo")
    path = tmp_path / "with_photos.backup"
    take(settings.database_url, path, settings, with_secrets=False, tell=quiet)
    path.write_bytes(path.read_bytes().replace(b"canary photo", b"another pic!"))
    with pytest.raises(BackupError, match="photo"):
        restore(path, settings.database_url, scratch, tmp_path / "restore", quiet)
    assert databases(server, worker) == []
