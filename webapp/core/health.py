"""How the installation is doing: what an administrator should see before somebody else notices."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp import __version__
from webapp.core import tls
from webapp.core.audit import queries as audit
from webapp.core.audit.head import head_path, read_head
from webapp.core.config import Settings
from webapp.core.jobs.queries import JobsState, jobs_state
from webapp.core.migrating import newest_revision

_DATABASE = text("""
    SELECT current_database() AS name, current_user AS role, current_setting('server_version') AS version,
           (SELECT extversion FROM pg_extension WHERE extname = 'postgis') AS postgis_version,
           pg_database_size(current_database()) AS bytes,
           (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) AS connections,
           current_setting('max_connections')::int AS most_connections,
           pg_postmaster_start_time() AS started_at,
           (SELECT version_num FROM shaodao.alembic_version) AS migration,
           (SELECT coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false)
            FROM pg_stat_archiver) AS is_archive_failing
""")
_AUDIT = text("""
    SELECT (SELECT max(seq) FROM shaodao.audit_entry) AS sealed,
           (SELECT at FROM shaodao.audit_entry WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1) AS last_sealed_at,
           count(*) AS unsealed, min(at) AS oldest_unsealed_at
    FROM shaodao.audit_entry WHERE seq IS NULL
""")
_DONE = text("SELECT max(at) FROM shaodao.audit_entry WHERE action = :action AND object_type = 'database'")


@dataclass(frozen=True)
class DatabaseHealth:
    """The database server."""

    name: str
    role: str
    version: str
    postgis_version: str | None
    bytes: int
    connections: int
    most_connections: int
    started_at: datetime
    migration: str
    is_archive_failing: bool
    newest_migration: str
    clock_skew_s: float


@dataclass(frozen=True)
class AuditHealth:
    """The audit log's chain; `is_whole` is about its head only, the whole chain is walked by `shaodao audit verify`."""

    sealed: int
    last_sealed_at: datetime | None
    unsealed: int
    oldest_unsealed_at: datetime | None
    is_whole: bool


@dataclass(frozen=True)
class DiskHealth:
    """The disk under DATA_DIR."""

    path: str
    free_bytes: int
    total_bytes: int


@dataclass(frozen=True)
class Health:
    """Everything together, at one moment."""

    at: datetime
    version: str
    database: DatabaseHealth
    audit: AuditHealth
    jobs: JobsState
    disk: DiskHealth
    last_backup_at: datetime | None
    last_drill_at: datetime | None
    certificate: tls.Certificates | None


@dataclass(frozen=True)
class Worry:
    """Something to be seen to; a serious one stops or endangers the product."""

    code: str
    is_serious: bool
    words: LazyString


def health(session: Session, settings: Settings) -> Health:
    """Ask everything; about ten quick queries."""
    return Health(
        at=datetime.now(UTC),
        version=__version__,
        database=_database(session),
        audit=_audit(session, settings.data_dir),
        jobs=jobs_state(session),
        disk=_disk(settings.data_dir),
        last_backup_at=session.scalar(_DONE, {"action": "backup.take"}),
        last_drill_at=session.scalar(_DONE, {"action": "backup.drill"}),
        certificate=tls.read(settings.data_dir) if settings.tls else None,
    )


def worries(found: Health) -> list[Worry]:
    """What should be seen to, serious things first."""
    checks = (*_of_database(found), *_of_audit(found), *_of_jobs(found), *_of_keeping(found))
    return sorted((worry for holds, worry in checks if holds), key=lambda worry: not worry.is_serious)


def _database(session: Session) -> DatabaseHealth:
    before = datetime.now(UTC)
    said: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    after = datetime.now(UTC)
    skew_s = (said - (before + (after - before) / 2)).total_seconds()
    row = session.execute(_DATABASE).one()
    return DatabaseHealth(**row._mapping, newest_migration=newest_revision(), clock_skew_s=round(skew_s, 3))


def _audit(session: Session, data_dir: Path) -> AuditHealth:
    row = session.execute(_AUDIT).one()
    name = str(session.scalar(text("SELECT current_database()")))
    whole = audit.holds(session, read_head(head_path(data_dir, name)))
    return AuditHealth(row.sealed or 0, row.last_sealed_at, row.unsealed, row.oldest_unsealed_at, whole)


def _disk(data_dir: Path) -> DiskHealth:
    usage = shutil.disk_usage(data_dir if data_dir.exists() else Path("/"))
    return DiskHealth(str(data_dir), usage.free, usage.total)


def _since(found: Health, moment: datetime | None) -> timedelta:
    return found.at - moment if moment else timedelta.max


def _of_database(found: Health) -> list[tuple[bool, Worry]]:
    database = found.database
    return [
        (
            database.migration != database.newest_migration,
            Worry("migration", True, _("The database is of another version: run shaodao upgrade.")),
        ),
        (
            database.connections > 0.8 * database.most_connections,
            Worry("connections", True, _("Nearly all connections to the database are taken.")),
        ),
        (
            abs(database.clock_skew_s) > 2,
            Worry("clock", False, _("The clocks of server and database differ by more than 2 seconds.")),
        ),
        (
            database.is_archive_failing,
            Worry("archive", True, _("Changes can no longer be copied to the archive: is its disk full?")),
        ),
        (
            not database.role.startswith("shaodao_"),
            Worry("roles", False, _("The server works with the database owner's rights: run shaodao db roles.")),
        ),
    ]


def _of_audit(found: Health) -> list[tuple[bool, Worry]]:
    late = found.audit.unsealed > 0 and _since(found, found.audit.oldest_unsealed_at) > timedelta(minutes=15)
    return [
        (
            not found.audit.is_whole,
            Worry("chain", True, _("The audit log was cut or rewritten: run shaodao audit verify.")),
        ),
        (late, Worry("unsealed", False, _("Audit lines have waited for the seal for more than 15 minutes."))),
    ]


def _of_jobs(found: Health) -> list[tuple[bool, Worry]]:
    return [
        (found.jobs.workers == 0, Worry("worker", True, _("No worker runs: jobs wait. Start shaodao work."))),
        (found.jobs.failed > 0, Worry("failed", False, _("Jobs were given up: see shaodao jobs."))),
    ]


def _of_keeping(found: Health) -> list[tuple[bool, Worry]]:
    free = found.disk.free_bytes / max(found.disk.total_bytes, 1)
    certificate = found.certificate
    return [
        (free < 0.05, Worry("disk", True, _("The disk is nearly full: less than 5 percent is free."))),
        (0.05 <= free < 0.15, Worry("disk_low", False, _("The disk fills up: less than 15 percent is free."))),
        (
            _since(found, found.last_backup_at) > timedelta(hours=36),
            Worry("backup", False, _("No backup in the last 36 hours.")),
        ),
        (
            _since(found, found.last_drill_at) > timedelta(days=92),
            Worry("drill", False, _("No restore drill in the last three months.")),
        ),
        (
            certificate is not None and certificate.is_due(found.at),
            Worry("certificate", True, _("The certificate ends within 30 days: restart the server to renew it.")),
        ),
    ]
