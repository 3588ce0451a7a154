"""The private PostGIS cluster that serves a checkout when no DATABASE_URL is given."""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from webapp.core.config import Settings
from webapp.core.database_roles import EVERY as ROLES

OWNER = "shaodao"
_SOCKET_NAME = ".s.PGSQL.5432"
_LONGEST_SOCKET_PATH = 107
_CONF = """
listen_addresses = ''
unix_socket_directories = '{run}'
unix_socket_permissions = 0700
max_connections = 120
shared_buffers = '256MB'
effective_cache_size = '2GB'
work_mem = '32MB'
maintenance_work_mem = '256MB'
max_wal_size = '2GB'
checkpoint_timeout = '15min'
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_min_duration_statement = -1
log_destination = 'stderr'
logging_collector = off
"""


# Errors of the server quote rows: its log gets neither their details nor the statements.
_DISCREET = "-c log_error_verbosity=terse -c log_min_error_statement=panic"


class ClusterError(RuntimeError):
    """The private cluster cannot be made or started; the message says what to do."""


@dataclass(frozen=True)
class Cluster:
    """A cluster of its own under a data directory, reached by a socket that only its owner can open."""

    data_dir: Path

    @property
    def home(self) -> Path:
        """Data directory of the server."""
        return self.data_dir / "pg"

    @property
    def run(self) -> Path:
        """Directory of the socket."""
        return self.data_dir / "run"

    def url(self, database: str = OWNER, user: str = OWNER) -> str:
        """Connection address of a database in this cluster, as its owner or as another role."""
        return f"postgresql:///{database}?host={self.run}&user={user}"

    def ensure_running(self) -> None:
        """Make the cluster if it is not there, start it if it is not running; safe to call at any time."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with self._alone():
            if not (self.home / "PG_VERSION").exists():
                self._make()
            if not self.is_running():
                self._start()

    def is_running(self) -> bool:
        """Whether the server accepts connections."""
        if not (self.home / "PG_VERSION").exists():
            return False
        done = self._run("pg_ctl", "status", "-D", str(self.home), check=False)
        return done.returncode == 0

    def stop(self) -> None:
        """Stop the server, if it runs, without losing anything."""
        if self.is_running():
            self._run("pg_ctl", "stop", "-D", str(self.home), "-m", "fast", "-w")

    def restart(self) -> None:
        """Stop and start the server, for settings that want it."""
        with self._alone():
            self.stop()
            self._start()

    def program(self, name: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as the server's own user; raises ClusterError if it fails."""
        self._run(name, *arguments)

    def ensure_database(self, name: str) -> str:
        """Make the database and the roles of the server's processes if they are not there; returns its address."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            _ensure_roles(connection)
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
            if known is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def _make(self) -> None:
        self.check_reachable()
        for folder in (self.home, self.run):
            shutil.rmtree(folder, ignore_errors=True)
            make_folder(folder)
        self._run(
            "initdb",
            "-D",
            str(self.home),
            "-U",
            OWNER,
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-instructions",
        )
        with (self.home / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write(_CONF.format(run=self.run))

    def _start(self) -> None:
        log = self.home / "server.log"
        options = ["-D", str(self.home), "-l", str(log), "-o", _DISCREET]
        done = self._run("pg_ctl", "start", *options, "-w", "-t", "60", check=False)
        if done.returncode != 0:
            tail = log.read_text(errors="replace").splitlines()[-5:] if log.exists() else done.stderr.splitlines()
            raise ClusterError("the private PostgreSQL does not start: " + " | ".join(tail))

    def check_reachable(self) -> None:
        """Raise ClusterError where the server could not work under this data directory."""
        socket = self.run / _SOCKET_NAME
        if len(os.fsencode(socket)) > _LONGEST_SOCKET_PATH:
            raise ClusterError(
                f"the path {self.data_dir} is too long for a socket;"
                " set DATA_DIR to a shorter one, e.g. DATA_DIR=/var/tmp/shaodao"
            )
        if os.geteuid() != 0:
            return
        try:
            pwd.getpwnam("postgres")
        except KeyError as missing:
            raise ClusterError("there is no system user postgres; install the package postgresql-15") from missing
        done = subprocess.run(
            ["runuser", "-u", "postgres", "--", "test", "-x", str(self.data_dir)], check=False, capture_output=True
        )
        if done.returncode != 0:
            raise ClusterError(
                f"PostgreSQL runs as the user postgres, who cannot reach {self.data_dir};"
                " set DATA_DIR to a folder that every user may enter, e.g. DATA_DIR=/var/tmp/shaodao"
            )

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = [str(_binaries() / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        # A server that pg_ctl leaves running would hold the caller's pipes open.
        stream = subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE
        done = subprocess.run(
            command, check=False, text=True, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, cwd="/"
        )
        if check and done.returncode != 0:
            raise ClusterError(f"{program} failed: {(done.stderr or '').strip() or done.returncode}")
        return done

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two commands that start at once must not make the cluster twice."""
        with (self.data_dir / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def make_folder(folder: Path) -> None:
    """A folder for the server's user alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    hand_over(folder)


def hand_over(path: Path) -> None:
    """Give a file or folder to the user under whom the server runs."""
    if os.geteuid() == 0:
        shutil.chown(path, "postgres", "postgres")


def _ensure_roles(connection: psycopg.Connection[Any]) -> None:
    """Roles that can log in: the socket's folder lets in nobody but the installation's own user."""
    known = dict(connection.execute("SELECT rolname, rolcanlogin FROM pg_roles").fetchall())
    for role in ROLES:
        if not known.get(role):
            verb = "ALTER" if role in known else "CREATE"
            connection.execute(sql.SQL(verb + " ROLE {} LOGIN").format(sql.Identifier(role)))


def _binaries() -> Path:
    """Folder of the newest PostgreSQL server on this machine that has PostGIS."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True):
        if (folder / "initdb").exists() and _has_postgis(folder):
            return folder
    raise ClusterError("no PostgreSQL server with PostGIS here; install postgresql-15-postgis-3, or set DATABASE_URL")


def _version(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def _has_postgis(binaries: Path) -> bool:
    share = Path("/usr/share/postgresql") / binaries.parent.name / "extension" / "postgis.control"
    return share.exists()


def database_url(settings: Settings, name: str = OWNER, user: str = OWNER) -> str:
    """Address of the database: DATABASE_URL where it is set, else the private cluster's, as a role of it."""
    return settings.database_url or Cluster(settings.data_dir.resolve()).url(name, user)
