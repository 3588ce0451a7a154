from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from webapp.core.config import ROOT

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
SUBJECT_FILES = {
    "__init__", "rules", "models", "schemas", "queries", "commands", "routes", "jobs", "documents",
    "layers", "figures", "search", "retention", "brief",
}  # fmt: skip
SUBJECT_FOLDERS = {
    "sql", "adapters", "rules", "models", "queries", "commands", "schemas", "routes", "documents", "__pycache__",
}  # fmt: skip


def tracked(*patterns: str) -> list[Path]:
    """Files of the project: what git tracks, and what it would track."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return [ROOT / line for line in listed.splitlines() if (ROOT / line).is_file()]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_srid_literal_outside_crs() -> None:
    pattern = re.compile(r"\b(4326|3857|4490|45[345]\d|32[67]\d\d)\b")
    found = []
    for file in tracked("gis/*.py", "webapp/*.py", "webapp/*.sql", "gis/*.sql"):
        if file == ROOT / "gis" / "crs.py":
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            code = line.split("#")[0]
            if pattern.search(code) and '"""' not in code and not re.search(r"EPSG:\d+", code):
                found.append(f"{file.relative_to(ROOT)}:{number}: {line.strip()}")
    assert found == []


def test_files_and_functions_stay_small() -> None:
    long = []
    for file in tracked("gis/*.py", "webapp/*.py", "migrations/*.py"):
        text = file.read_text(encoding="utf-8")
        if text.count("\n") > LONGEST_FILE:
            long.append(f"{file.relative_to(ROOT)}: {text.count(chr(10))} lines")
        for function in functions(ast.parse(text)):
            length = (function.end_lineno or 0) - function.lineno + 1
            if length > LONGEST_FUNCTION:
                long.append(f"{file.relative_to(ROOT)}:{function.name}: {length} lines")
    assert long == []


def test_scripts_stay_small() -> None:
    long = [
        f"{file.relative_to(ROOT)}: {file.read_text(encoding='utf-8').count(chr(10))}"
        for file in tracked("static/js/*.js")
        if file.read_text(encoding="utf-8").count("\n") > LONGEST_FILE
    ]
    assert long == []


@pytest.mark.parametrize("subject", ["grids", "roster", "shifts", "dispatch", "hazards", "imports", "signs", "wall"])
def test_a_subject_uses_the_closed_list_of_files(subject: str) -> None:
    folder = ROOT / "webapp" / subject
    files = {path.stem for path in folder.glob("*.py")}
    folders = {path.name for path in folder.iterdir() if path.is_dir()}
    assert files <= SUBJECT_FILES
    assert folders <= SUBJECT_FOLDERS


def test_readme_names_only_paths_and_commands_that_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    paths = re.findall(r"`((?:gis|webapp|migrations|geodata|static|tests)/[\w./-]*)`", readme)
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert set(re.findall(r"(?:`|^)make ([a-z]+)", readme, re.M)) <= targets


def test_readme_commands_of_the_shell_exist() -> None:
    from webapp.cli import shaodao

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for line in re.findall(r"^(?:\$ )?(?:\.venv/bin/)?shaodao ([a-z][a-z -]*)", readme, re.M):
        words = line.split()
        assert words[0] in shaodao.commands, line


def test_nothing_names_this_machine_or_a_registry() -> None:
    pattern = re.compile(r"/work/|/root/|/home/\w|pythonhosted|registry\.npmjs|deb\.debian\.org|pypi\.org")
    found = [
        f"{file.relative_to(ROOT)}: {match.group()}"
        for file in tracked()
        if file.suffix not in {".png", ".jpg"} and file != Path(__file__)
        for match in [pattern.search(file.read_text(encoding="utf-8", errors="replace"))]
        if match
    ]
    assert found == []


def test_the_lock_names_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.M))
    names = {re.split(r"[\[<>=]", name)[0].lower() for name in wanted}
    assert names <= locked
