"""`shaodao contact`: what the public reads about the office of a community."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.cli.context import open_session
from webapp.core.db import transaction
from webapp.core.errors import Invalid, NotFound
from webapp.grids.models import Community
from webapp.signs import commands
from webapp.signs.queries import Contact, contact_of
from webapp.signs.rules import Emergency, InTwoLanguages, Service


@click.command("contact")
@click.option("--community", "code", required=True, help="Code of the community, 12 digits.")
@click.option("--office", help="Where the office is, in words; empty = its service centre on the map.")
@click.option("--hours", help="When it is open; empty = the usual hours.")
@click.option("--phone", help="Telephone of the office, no person's own.")
@click.option("--service", "services", multiple=True, help="NAME|ENGLISH|SENTENCE|ENGLISH; again for each one.")
@click.option("--emergency", "emergencies", multiple=True, help="NAME|ENGLISH|NUMBER; again for each one.")
@click.option("--json", "as_json", is_flag=True, help="Print the result for a program.")
def contact(code: str, services: Sequence[str], emergencies: Sequence[str], as_json: bool, **asked: str | None) -> None:
    """Show office, services and emergency numbers of a community's public pages; or set what is given."""
    office, hours, phone = asked["office"], asked["hours"], asked["phone"]
    with open_session() as session:
        community_id = session.scalar(select(Community.id).where(Community.code == code))
        if community_id is None:
            raise NotFound("there is no community of this code", code=code)
        with transaction(session):
            if not (office is hours is phone is None):
                commands.set_contact(session, community_id, office=office, office_hours=hours, service_phone=phone)
            _set_lists(session, community_id, services, emergencies)
        said = contact_of(session, community_id)
    click.echo(json.dumps(_as_table(said), ensure_ascii=False) if as_json else _in_lines(said))


def _set_lists(session: Session, community_id: int, services: Sequence[str], emergencies: Sequence[str]) -> None:
    if services:
        rows = [_parts(each, 4) for each in services]
        commands.set_services(
            session, community_id, [Service(InTwoLanguages(a, b), InTwoLanguages(c, d)) for a, b, c, d in rows]
        )
    if emergencies:
        numbers = [_parts(each, 3) for each in emergencies]
        commands.set_emergencies(session, community_id, [Emergency(InTwoLanguages(a, b), c) for a, b, c in numbers])


def _parts(given: str, count: int) -> list[str]:
    parts = [part.strip() for part in given.split("|")]
    if len(parts) != count or not parts[0]:
        raise Invalid(f"{count} parts with | between them, the first not empty", given=given)
    return parts


def _as_table(said: Contact) -> dict[str, object]:
    return {
        "office": said.office,
        "hours": said.hours.zh,
        "phone": said.phone,
        "services": [[each.name.zh, each.name.en, each.detail.zh, each.detail.en] for each in said.services],
        "emergencies": [[each.name.zh, each.name.en, each.number] for each in said.emergencies],
    }


def _in_lines(said: Contact) -> str:
    lines = [f"office\t{said.office or '—'}", f"hours\t{said.hours.zh}", f"phone\t{said.phone or '—'}"]
    lines += [f"service\t{each.name.zh}\t{each.detail.zh}" for each in said.services]
    lines += [f"emergency\t{each.name.zh}\t{each.number}" for each in said.emergencies]
    return "\n".join(lines)


COMMANDS = (contact,)
