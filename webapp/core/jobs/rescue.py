"""Jobs whose worker died are queued again; one that has killed its worker too often is given up."""

from __future__ import annotations

from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

from webapp.core.jobs.queue import SCHEMA

MOST_ATTEMPTS = 5

# The row lock makes two rescuers share the work instead of queueing a job twice.
_STALLED = f"""
    SELECT job.id, job.task_name, job.attempts,
           EXISTS (SELECT FROM {SCHEMA}.procrastinate_jobs same
                   WHERE same.queueing_lock = job.queueing_lock AND same.status = 'todo') AS waits_already
    FROM {SCHEMA}.procrastinate_jobs job
    LEFT JOIN {SCHEMA}.procrastinate_workers worker ON worker.id = job.worker_id
    WHERE job.status = 'doing' AND coalesce(worker.last_heartbeat < now() - make_interval(secs => %s), true)
    ORDER BY job.id
    FOR UPDATE OF job SKIP LOCKED
"""


def rescue(pool: ConnectionPool, silent_s: float) -> list[int]:
    """Queue again what workers silent for `silent_s` were doing; returns those jobs' ids."""
    rescued = []
    with pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
        for job in cursor.execute(_STALLED, (silent_s,)).fetchall():
            if job["waits_already"] or job["attempts"] + 1 >= MOST_ATTEMPTS:
                cursor.execute(f"SELECT {SCHEMA}.procrastinate_finish_job_v1(%s, 'failed', false)", (job["id"],))
            else:
                cursor.execute(f"SELECT {SCHEMA}.procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", (job["id"],))
                rescued.append(int(job["id"]))
    return rescued
