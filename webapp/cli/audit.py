"""`shaodao audit`: the chain of the audit log."""

from __future__ import annotations

import json
from dataclasses import asdict

import click
from sqlalchemy import text

from webapp.cli.context import checked_settings, open_session
from webapp.core.audit import queries
from webapp.core.audit.head import head_path, read_head
from webapp.core.audit.sealing import seal_all


@click.group("audit")
def audit() -> None:
    """The audit log: append-only, chained."""


@audit.command("seal")
def seal() -> None:
    """Chain every line that is ready; the worker does it by itself."""
    settings = checked_settings()
    with open_session(settings) as session:
        click.echo(f"{seal_all(session, settings.data_dir):,} lines sealed")


@audit.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print the result for a program.")
def verify(as_json: bool) -> None:
    """Walk the chain; names the first line that was edited, deleted, moved or inserted. Exit code 1 if there is one."""
    settings = checked_settings()
    with open_session(settings) as session:
        name = str(session.scalar(text("SELECT current_database()")))
        verdict = queries.verify(session, read_head(head_path(settings.data_dir, name)))
    if as_json:
        click.echo(json.dumps(asdict(verdict), default=str))
    else:
        _tell(verdict)
    if verdict.broken:
        raise SystemExit(1)


def _tell(verdict: queries.Verdict) -> None:
    if broken := verdict.broken:
        row = f" (row {broken.id})" if broken.id is not None else ""
        click.echo(f"BROKEN at line {broken.seq}{row}: {broken.what}")
    else:
        click.echo(f"the chain holds: {verdict.sealed:,} lines")
    if verdict.unsealed:
        click.echo(f"not sealed yet: {verdict.unsealed:,} lines, the oldest of {verdict.oldest_unsealed_at:%F %T %Z}")


COMMANDS = (audit,)
