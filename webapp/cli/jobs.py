"""`shaodao work` and `shaodao jobs`: what is done beside the requests."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from webapp.cli.context import checked_settings, open_session
from webapp.core import logs
from webapp.core.cluster import database_url
from webapp.core.database_roles import JOB
from webapp.core.jobs.queries import failed_jobs, jobs_state
from webapp.core.jobs.worker import work as run_worker


@click.command("work")
@click.option("--parent", type=int, hidden=True, help="Stop when this process is no longer the parent.")
def work(parent: int | None) -> None:
    """Run jobs until stopped; `shaodao serve` starts one by itself."""
    from webapp.registry import PERIODICS, TASKS

    settings = checked_settings()
    logs.configure()
    run_worker(database_url(settings, user=JOB), settings, TASKS, PERIODICS, parent=parent)


@click.command("jobs")
@click.option("--json", "as_json", is_flag=True, help="Print the state for a program.")
def jobs(as_json: bool) -> None:
    """What waits, runs and failed."""
    with open_session() as session:
        state, failed = jobs_state(session), failed_jobs(session)
    if as_json:
        click.echo(json.dumps({**asdict(state), "last_failed": [asdict(each) for each in failed]}, default=str))
        return
    click.echo(
        f"{state.workers} workers · {state.waiting} waiting, {state.planned} planned, {state.running} running,"
        f" {state.failed} failed"
    )
    for each in failed:
        click.echo(f"  failed {each.failed_at:%F %T} {each.key} (job {each.id}, {each.attempts} attempts)")


COMMANDS = (work, jobs)
