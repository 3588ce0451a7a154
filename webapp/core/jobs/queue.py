"""Deferring: the job is a row in the caller's transaction, so it is there exactly if the act is."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.jobs.task import Task

SCHEMA = "jobs"

_DEFER = text(f"""
    SELECT ({SCHEMA}.procrastinate_defer_jobs_v1(ARRAY[ROW(
        :queue, :task, 0, :lock, :once, CAST(:arguments AS jsonb), CAST(:at AS timestamptz)
    )::{SCHEMA}.procrastinate_job_to_defer_v1]))[1]
""")
_QUEUED = text(
    f"SELECT EXISTS (SELECT FROM {SCHEMA}.procrastinate_jobs WHERE queueing_lock = :once AND status = 'todo')"
)

_FORGET = text(f"""
    DELETE FROM {SCHEMA}.procrastinate_jobs job
    WHERE status IN ('failed', 'cancelled', 'aborted') AND NOT EXISTS (
        SELECT FROM {SCHEMA}.procrastinate_events event
        WHERE event.job_id = job.id AND event.at > now() - make_interval(days => :days))
    RETURNING id
""")


def defer(
    session: Session,
    task: Task,
    *,
    lock: str | None = None,
    once: str | None = None,
    at: datetime | None = None,
    **arguments: object,
) -> int | None:
    """Queue a task; returns the job's id, or None where `once` says that the same is already waiting.

    Jobs with the same `lock` run one after another. Arguments are ids and numbers, never a person's data.
    """
    if once is not None:
        session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:once, 1))"), {"once": once})
        if session.scalar(_QUEUED, {"once": once}):
            return None
    values = {"queue": task.queue, "task": task.key, "lock": lock, "once": once, "at": at}
    return int(session.scalar(_DEFER, {**values, "arguments": json.dumps(arguments)}) or 0)


def forget(session: Session, *, older_than_days: int) -> int:
    """Remove jobs that ended without success so long ago; returns how many."""
    done = session.execute(_FORGET, {"days": older_than_days})
    return len(done.all())
