"""PostgreSQL's own programs for dumping and restoring."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import IO

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from webapp.core.backup.archive import BackupError
from webapp.core.backup.fingerprint import SCHEMAS


def dumping(url: str, snapshot: str) -> subprocess.Popen[bytes]:
    """pg_dump of a database as one snapshot sees it, writing to its standard output."""
    command, environment = _command("pg_dump", url)
    schemas = [f"--schema={name}" for name in SCHEMAS]
    options = ["--format=custom", "--compress=3", "--no-owner", "--no-unlogged-table-data", f"--snapshot={snapshot}"]
    return subprocess.Popen(
        [*command, *options, *schemas],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )


def load(url: str, dump: Path) -> None:
    """pg_restore a dump into an empty database; stops at the first error."""
    command, environment = _command("pg_restore", url)
    options = ["--exit-on-error", "--no-owner", "--no-privileges", "--jobs=2", str(dump)]
    done = subprocess.run(
        [*command, *options], check=False, stdin=subprocess.DEVNULL, capture_output=True, env=environment
    )
    if done.returncode != 0:
        raise BackupError("pg_restore failed: " + complaint(done.stderr))


def finish(process: subprocess.Popen[bytes], said: IO[bytes]) -> None:
    """Wait for a program; raises BackupError with its last words if it failed."""
    words = said.read()
    if process.wait() != 0:
        raise BackupError(f"{Path(str(process.args[0])).name} failed: {complaint(words)}")  # type: ignore[index]


def complaint(words: bytes) -> str:
    """What a program complained of: its first line with the word error, else its last one."""
    lines = words.decode(errors="replace").strip().splitlines()
    return next((line for line in lines if "error:" in line), lines[-1] if lines else "it says nothing")


def _command(program: str, url: str) -> tuple[list[str], dict[str, str]]:
    """The newest program of that name, and an environment that hides the password from the list of processes."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_major, reverse=True)
    found = next((str(each / program) for each in folders if (each / program).exists()), shutil.which(program))
    if found is None:
        raise BackupError(f"{program} is not installed: install the package postgresql-client")
    parts = conninfo_to_dict(url)
    password = parts.pop("password", None)
    environment = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    return [found, f"--dbname={make_conninfo('', **parts)}"], environment


def _major(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0
