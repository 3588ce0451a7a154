"""`shaodao roster`: people and assignments in and out of a community, as files."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.cli.context import open_session
from webapp.core.clock import today
from webapp.core.db import transaction
from webapp.core.errors import Invalid, NotFound
from webapp.core.listing.tables import LARGEST_FILE
from webapp.grids.models import Community
from webapp.roster.commands.transfer import TransferPlan, commit_transfer, plan_transfer
from webapp.roster.commands.uploads import exported
from webapp.roster.documents import TITLES, Cells, Sheets, read_file, write_csv, write_xlsx

_FILE = click.Path(path_type=Path)
_SHOWN = 40


@click.group("roster")
def roster() -> None:
    """People and what they answer for."""


@roster.command("export")
@click.argument("out", type=_FILE)
@click.option("--community", "code", required=True, help="Code of the community.")
def export(out: Path, code: str) -> None:
    """Write everybody and every assignment to OUT (.xlsx, or .csv: one file for each table); audited."""
    form = out.suffix.lower()
    if form not in (".xlsx", ".csv"):
        raise Invalid("the file ends in .xlsx or .csv", file=out.name)
    with open_session() as session, transaction(session):
        tables = exported(session, _community(session, code), today(), form)
    contents = {out: write_xlsx(tables)} if form == ".xlsx" else _lines(out, tables)
    for path, content in contents.items():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
        click.echo(str(path))


def _lines(out: Path, tables: dict[str, list[Cells]]) -> dict[Path, bytes]:
    """A CSV file for each table, called OUT-TABLE."""
    return {out.with_stem(f"{out.stem}-{kind}"): write_csv(kind, rows).encode() for kind, rows in tables.items()}


@roster.command("import")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--community", "code", required=True, help="Code of the community.")
@click.option("--complete", is_flag=True, help="Assignments that the files do not list end today.")
@click.option("--commit", is_flag=True, help="Write it; without this nothing is changed.")
@click.option("--json", "as_json", is_flag=True, help="Print the result for a program.")
def import_(files: tuple[Path, ...], code: str, complete: bool, commit: bool, as_json: bool) -> None:
    """Look at FILES (.xlsx, .csv) of people and assignments: errors and differences. --commit writes them."""
    sheets: Sheets = {}
    for path in files:
        with path.open("rb") as file:
            sheets |= read_file(path.name, file.read(LARGEST_FILE + 1))
    with open_session() as session:
        community_id = _community(session, code)
        with transaction(session):
            plan = plan_transfer(session, community_id, sheets, today(), is_complete=complete)
            if commit:
                commit_transfer(session, community_id, plan)
    outcome = _outcome(plan, written=commit)
    click.echo(json.dumps(outcome, ensure_ascii=False) if as_json else _in_words(outcome))
    if plan.errors:
        raise SystemExit(1)


def _community(session: Session, code: str) -> int:
    found = session.scalar(select(Community.id).where(Community.code == code))
    if found is None:
        raise NotFound(f"there is no community {code}")
    return found


def _outcome(plan: TransferPlan, *, written: bool) -> dict[str, Any]:
    """Counts and errors; the people themselves stay in the files."""
    return {
        "written": written,
        "new": len(plan.new),
        "changed": len(plan.changed),
        "ended": len(plan.ended),
        "unchanged": plan.unchanged,
        "errors": [asdict(error) for error in plan.errors],
    }


def _in_words(outcome: dict[str, Any]) -> str:
    errors = outcome["errors"]
    lines = [f"{TITLES[e['sheet']]} {e['row']}  {e['field']}: {e['message']}" for e in errors[:_SHOWN]]
    if len(errors) > _SHOWN:
        lines.append(f"… {len(errors) - _SHOWN} more errors")
    counts = ", ".join(f"{outcome[key]} {key}" for key in ("new", "changed", "ended", "unchanged"))
    state = "written" if outcome["written"] else "dry run; --commit writes it"
    if errors:
        state = "not written: there are errors"
    return "\n".join([*lines, f"{counts} ({state})"])


COMMANDS = (roster,)
