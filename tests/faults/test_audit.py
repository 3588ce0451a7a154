"""Fault 33: whoever owns the database changes the log behind the product's back."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from tests.webapp.core.audit.sealed import seal_everything
from webapp.cli import shaodao
from webapp.core.audit import record

pytestmark = pytest.mark.fault


@pytest.fixture
def sealed(empty_session: Session, empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Ten sealed lines; the commands of the shell work on them."""
    for number in range(10):
        record(empty_session, "roster.assign", object_id=number)
        empty_session.commit()
    seal_everything(empty_session, tmp_path)
    monkeypatch.setenv("DATABASE_URL", empty_url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    return empty_url


def tamper(url: str, *statements: str) -> None:
    with psycopg.connect(url) as owner:
        owner.execute("ALTER TABLE shaodao.audit_entry DISABLE TRIGGER ALL")
        for statement in statements:
            owner.execute(statement)
        owner.execute("ALTER TABLE shaodao.audit_entry ENABLE TRIGGER ALL")


def verified() -> tuple[int, str]:
    done = CliRunner().invoke(shaodao, ["audit", "verify"])
    return done.exit_code, done.output


def test_an_untouched_log_holds(sealed: str) -> None:
    assert verified() == (0, "the chain holds: 10 lines\n")


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["UPDATE shaodao.audit_entry SET account_id = 99 WHERE seq = 4"], "line 4 (row 4): edited"),
        (["UPDATE shaodao.audit_entry SET at = at - interval '1 microsecond' WHERE seq = 1"], "line 1 (row 1): edited"),
        (["DELETE FROM shaodao.audit_entry WHERE seq = 7"], "line 7: deleted"),
        (["DELETE FROM shaodao.audit_entry WHERE seq = 1"], "line 1: deleted"),
        (["DELETE FROM shaodao.audit_entry WHERE seq = 10"], "line 10: deleted: the chain ends at 9"),
        (["DELETE FROM shaodao.audit_entry"], "line 1: deleted"),
        (
            [
                "UPDATE shaodao.audit_entry SET seq = 99 WHERE seq = 3",
                "UPDATE shaodao.audit_entry SET seq = 3 WHERE seq = 4",
                "UPDATE shaodao.audit_entry SET seq = 4 WHERE seq = 99",
            ],
            "line 3 (row 4): inserted or moved",
        ),
        (
            [
                "UPDATE shaodao.audit_entry SET seq = seq + 1001 WHERE seq >= 5",
                "UPDATE shaodao.audit_entry SET seq = seq - 1000 WHERE seq >= 1000",
                "INSERT INTO shaodao.audit_entry (id, action, seq, prev_hash, hash)"
                " SELECT 77, 'forged.act', 5, hash, 'feed' FROM shaodao.audit_entry WHERE seq = 4",
            ],
            "line 5 (row 77): edited",
        ),
    ],
    ids=["edited", "back-dated", "deleted", "first", "last", "all", "moved", "inserted"],
)
def test_verifying_names_the_first_broken_line(sealed: str, statements: list[str], said: str) -> None:
    tamper(sealed, *statements)
    code, output = verified()
    assert code == 1
    assert f"BROKEN at {said}" in output


def test_a_chain_computed_anew_is_not_the_one_that_was_remembered(sealed: str) -> None:
    tamper(sealed, "UPDATE shaodao.audit_entry SET reason = 'x', seq = NULL, prev_hash = NULL, hash = NULL")
    with psycopg.connect(sealed, autocommit=True) as owner:
        while owner.execute("SELECT 1 FROM shaodao.audit_entry WHERE seq IS NULL").fetchone():
            owner.execute("SELECT shaodao.seal_audit(100)")
    code, output = verified()
    assert code == 1
    assert "BROKEN at line 10 (row 10): rewritten" in output
