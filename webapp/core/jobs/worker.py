"""The worker: fetches jobs, runs their handlers, rescues what a dead worker left."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import structlog
from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from psycopg import AsyncConnection
from psycopg_pool import ConnectionPool
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from webapp.core.config import Settings
from webapp.core.database_roles import JOB, STEP_DOWN
from webapp.core.db import engine_over, open_pool
from webapp.core.jobs.queue import SCHEMA
from webapp.core.jobs.rescue import rescue
from webapp.core.jobs.task import OUTSIDE, URGENT, Periodic, Task, Work

_log = structlog.get_logger("jobs")


@dataclass(frozen=True)
class Rhythm:
    """How often a worker shows that it lives, and how long a silent one counts as dead."""

    heartbeat_s: float = 10.0
    # Below three heartbeats a busy worker is taken for dead and its jobs run twice.
    silent_s: float = 30.0
    look_s: float = 5.0


def work(
    url: str,
    settings: Settings,
    tasks: Iterable[Task],
    periodics: Iterable[Periodic],
    *,
    rhythm: Rhythm | None = None,
    parent: int | None = None,
) -> None:
    """Run jobs until told to stop, or until `parent` is no longer this process's parent."""
    # Its lines repeat the arguments of jobs; ours name the task and the outcome.
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
    pool = open_pool(url, max_size=6, statement_timeout_s=300, role=JOB)
    pool.open(wait=True, timeout=30)
    try:
        tasks, periodics = tuple(tasks), tuple(periodics)
        library = _library(url, settings, engine_over(pool), tasks, periodics)
        asyncio.run(_work(library, lanes(tasks, periodics), pool, rhythm or Rhythm(), parent))
    finally:
        pool.close()


@dataclass(frozen=True)
class Lane:
    """Queues that share slots, so that a flood in one of them leaves the other lanes free."""

    queues: tuple[str, ...]
    slots: int


def lanes(tasks: Iterable[Task], periodics: Iterable[Periodic]) -> list[Lane]:
    """What this worker runs side by side: urgent work has a slot of its own besides the two that take anything.

    What waits for others' machines has one slot and never more.
    """
    known = {task.queue for task in tasks} | {periodic.queue for periodic in periodics}
    found = [Lane(tuple(sorted(known - {OUTSIDE})), 2)]
    return found + [Lane((queue,), 1) for queue in (URGENT, OUTSIDE) if queue in known]


async def _step_down(connection: AsyncConnection[Any]) -> None:
    await connection.execute(STEP_DOWN, (JOB,))
    await connection.commit()


def _library(url: str, settings: Settings, engine: Engine, tasks: Iterable[Task], periodics: Iterable[Periodic]) -> App:
    connector = PsycopgConnector(
        conninfo=url,
        min_size=1,
        max_size=8,
        configure=_step_down,
        kwargs={"options": f"-c search_path={SCHEMA},public -c timezone=UTC", "application_name": "shaodao-jobs"},
    )
    app = App(connector=connector)
    for task in tasks:
        _add(app, task, settings, engine)
    for periodic in periodics:
        made = _add(app, Task(periodic.key, periodic.handler, periodic.queue, attempts=1), settings, engine)
        app.periodic(cron=periodic.cron, lock=periodic.key, queueing_lock=periodic.key)(made)
    return app


def _add(app: App, task: Task, settings: Settings, engine: Engine) -> Any:
    retry = RetryStrategy(max_attempts=task.attempts, exponential_wait=4) if task.attempts > 1 else False
    run = _runner(task, settings, engine)
    return app.task(name=task.key, queue=task.queue, retry=retry, pass_context=True)(run)


def _runner(task: Task, settings: Settings, engine: Engine) -> Callable[..., None]:
    def run(context: JobContext, timestamp: int | None = None, **arguments: Any) -> None:
        begun_s = time.monotonic()
        line = _log.bind(task=task.key, job=context.job.id, attempt=context.job.attempts + 1)
        try:
            with Session(engine) as session:
                task.handler(Work(session, settings, arguments))
        except Exception as error:
            line.error("job failed", error=type(error).__name__, exc_info=True)
            raise
        took_s = time.monotonic() - begun_s
        if timestamp is None or took_s > 1:
            line.info("job done", ms=round(took_s * 1000))

    return run


async def _work(app: App, found: list[Lane], pool: ConnectionPool, rhythm: Rhythm, parent: int | None) -> None:
    async with app.open_async():
        workers = [
            asyncio.create_task(_run_lane(app, lane, rhythm, is_first=lane is found[0])) for lane in reversed(found)
        ]
        rescuer = asyncio.create_task(_look_after(pool, rhythm))
        watcher = asyncio.create_task(_outlive(parent)) if parent else None
        helpers = [each for each in (rescuer, watcher) if each]
        done, _ = await asyncio.wait([*workers, *helpers], return_when=asyncio.FIRST_COMPLETED)
        for each in [*helpers, *workers]:
            each.cancel()
        for each in [*helpers, *workers]:
            with contextlib.suppress(asyncio.CancelledError):
                await each
        for each in done:
            each.result()


async def _run_lane(app: App, lane: Lane, rhythm: Rhythm, *, is_first: bool) -> None:
    await app.run_worker_async(
        queues=list(lane.queues),
        concurrency=lane.slots,
        delete_jobs="successful",
        shutdown_graceful_timeout=20,
        update_heartbeat_interval=rhythm.heartbeat_s,
        stalled_worker_timeout=rhythm.silent_s,
        # One of them hears that the process is to end; the others are ended with it.
        install_signal_handlers=is_first,
    )


async def _look_after(pool: ConnectionPool, rhythm: Rhythm) -> None:
    while True:
        for job in await asyncio.to_thread(rescue, pool, rhythm.silent_s):
            _log.warning("job of a dead worker queued again", job=job)
        await asyncio.sleep(rhythm.look_s)


async def _outlive(parent: int) -> None:
    """Return when the process that started this one is gone, however it ended."""
    while os.getppid() == parent:
        await asyncio.sleep(1)
