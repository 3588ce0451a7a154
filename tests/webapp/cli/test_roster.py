"""People and assignments from the shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.webapp.town import CODE
from webapp.cli import shaodao
from webapp.core.errors import Invalid, NotFound


@pytest.fixture
def shell(own_demo_url: str, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("DATABASE_URL", own_demo_url)
    return CliRunner()


def test_what_is_written_out_comes_in_again_unchanged(shell: CliRunner, tmp_path: Path) -> None:
    out = tmp_path / "all.csv"
    done = shell.invoke(shaodao, ["roster", "export", str(out), "--community", CODE])
    assert done.exit_code == 0, done.output
    files = done.stdout.split()
    assert [Path(file).name for file in files] == ["all-people.csv", "all-assignments.csv"]
    assert {Path(file).stat().st_mode & 0o777 for file in files} == {0o600}
    done = shell.invoke(shaodao, ["roster", "import", *files, "--community", CODE, "--json"])
    outcome = json.loads(done.stdout)
    assert (outcome["new"], outcome["changed"], outcome["ended"], outcome["errors"]) == (0, 0, 0, [])


def test_an_import_is_a_dry_run_until_it_is_committed(shell: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "new.csv"
    file.write_text("编号,姓名\nX1,示例新人\n", encoding="utf-8")
    command = ["roster", "import", str(file), "--community", CODE]
    assert "1 new" in shell.invoke(shaodao, command).stdout
    assert "1 new" in shell.invoke(shaodao, [*command, "--commit"]).stdout
    assert "1 unchanged" in shell.invoke(shaodao, command).stdout


def test_errors_name_row_and_column_and_end_with_a_code(shell: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("编号,角色,地点,起始日期\nR0001,单元长,没有这楼,2026-01-01\n", encoding="utf-8")
    done = shell.invoke(shaodao, ["roster", "import", str(file), "--community", CODE])
    assert done.exit_code == 1
    assert "任职 2  地点" in done.stdout


def test_an_unknown_community_or_form_is_refused(shell: CliRunner, tmp_path: Path) -> None:
    done = shell.invoke(shaodao, ["roster", "export", str(tmp_path / "a.xlsx"), "--community", "999999999999"])
    assert isinstance(done.exception, NotFound)
    done = shell.invoke(shaodao, ["roster", "export", str(tmp_path / "a.pdf"), "--community", CODE])
    assert isinstance(done.exception, Invalid)
