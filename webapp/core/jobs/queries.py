"""The state of the queue, for monitors and administrators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.jobs.queue import SCHEMA

_STATE = text(f"""
    SELECT count(*) FILTER (WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()) AS waiting,
           count(*) FILTER (WHERE status = 'todo' AND scheduled_at > now()) AS planned,
           count(*) FILTER (WHERE status = 'doing') AS running,
           count(*) FILTER (WHERE status = 'failed') AS failed,
           (SELECT count(*) FROM {SCHEMA}.procrastinate_workers
            WHERE last_heartbeat > now() - interval '30 s') AS workers,
           (SELECT max(last_heartbeat) FROM {SCHEMA}.procrastinate_workers) AS last_heartbeat_at
    FROM {SCHEMA}.procrastinate_jobs
""")
_FAILED = text(f"""
    SELECT job.id, job.task_name AS key, job.attempts, max(event.at) AS failed_at
    FROM {SCHEMA}.procrastinate_jobs job JOIN {SCHEMA}.procrastinate_events event ON event.job_id = job.id
    WHERE job.status = 'failed' GROUP BY job.id ORDER BY failed_at DESC LIMIT :limit
""")


@dataclass(frozen=True)
class JobsState:
    """How many jobs wait, run and failed, and whether anybody works."""

    waiting: int
    planned: int
    running: int
    failed: int
    workers: int
    last_heartbeat_at: datetime | None


@dataclass(frozen=True)
class FailedJob:
    """A job that was given up."""

    id: int
    key: str
    attempts: int
    failed_at: datetime


def jobs_state(session: Session) -> JobsState:
    """The queue at present."""
    return JobsState(**session.execute(_STATE).one()._mapping)


def failed_jobs(session: Session, limit: int = 50) -> list[FailedJob]:
    """The jobs that were given up, newest first."""
    return [FailedJob(**row._mapping) for row in session.execute(_FAILED, {"limit": limit})]
