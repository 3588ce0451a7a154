"""The command line on a database of the test's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from gis.formats import write
from tests.gis.formats.samples import town
from webapp.cli import shaodao

CODE = "620902004099"
Run = Callable[..., Any]


@pytest.fixture
def run(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a database of this test; an expected failure is raised."""
    monkeypatch.setenv("DATABASE_URL", empty_url)

    def call(*arguments: str | Path) -> str:
        done = CliRunner().invoke(shaodao, list(map(str, arguments)), catch_exceptions=True)
        if done.exception is not None:
            raise done.exception
        return str(done.stdout)

    return call


@pytest.fixture
def file(tmp_path: Path) -> Path:
    [written] = write(town(), tmp_path / "town.gpkg")
    return written


@pytest.fixture
def founded(run: Run, file: Path) -> Any:
    outcome = run(
        "community", "create", "--from", file, "--name", "九块社区", "--code", CODE, "--band", "50-150", "--json"
    )
    return json.loads(outcome)
