"""`shaodao demo`: the demo community 广厦社区, generated from its parameters and founded like any other."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import click
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from gis.plans.founding import Founding, found
from gis.towns.community import Town, build
from gis.towns.parameters import Parameters
from gis.towns.people import populate
from webapp.cli.context import checked_settings, open_session, step
from webapp.cli.demo_logins import demo_logins
from webapp.core.clock import today
from webapp.core.config import ROOT
from webapp.core.db import transaction
from webapp.core.errors import NotFound
from webapp.core.worktime.commands import load_known_holidays
from webapp.dispatch.commands.categories import seed_categories
from webapp.grids.commands import load_divisions, load_kinds, set_answering_section
from webapp.grids.models import Community
from webapp.grids.queries import BorderStreet, border_streets
from webapp.imports.commands.duty import reporting_words, settle_duty
from webapp.imports.commands.found import CommunityIdentity, found_community
from webapp.imports.commands.people import settle_people
from webapp.imports.commands.reporting import settle_reporting
from webapp.imports.commands.shifts import settle_shifts
from webapp.roster.models import Person
from webapp.signs.commands import set_contact, set_emergencies
from webapp.signs.rules import USUAL_EMERGENCIES, Emergency, InTwoLanguages

PARAMETERS_FILE = ROOT / "geodata" / "guangxia.toml"
SOURCE = "demo"
REASON = "首次划分"
DEMO_PHONE = "199-0000-8000"  # of the unassigned range
DEMO_GAS = Emergency(InTwoLanguages("燃气抢修（示例）", "Gas (example)"), "199-0000-8001")


def demo_parameters() -> Parameters:
    """Parameters of the demo community."""
    with PARAMETERS_FILE.open("rb") as file:
        return Parameters.from_table(tomllib.load(file))


def found_demo(parameters: Parameters) -> tuple[Town, Founding]:
    """The demo's town, and what founding makes of it."""
    town = build(parameters)
    founding = found(
        town.layers,
        boundary=town.boundary,
        band=parameters.identity.band,
        sections=town.sections,
        areas=town.areas,
        seed=parameters.seed,
    )
    return town, founding


def load_demo(session: Session) -> Community:
    """Write the demo community; its grids are in force from the start of the baseline's year."""
    parameters = demo_parameters()
    town, founding = found_demo(parameters)
    load_kinds(session)
    divisions = town.layers["divisions"].drop(columns="source_ref").astype(object)
    load_divisions(session, divisions.where(divisions.notna(), None).to_dict("records"))
    community = found_community(
        session,
        founding,
        demo_identity(parameters),
        source=SOURCE,
        valid_from=parameters.baseline_on.replace(month=1, day=1),
        reason=REASON,
        residents_groups=[group for _, _, group in parameters.areas],
    )
    settle_demo(session, community, parameters, town)
    return community


def settle_demo(session: Session, community: Community, parameters: Parameters, town: Town) -> None:
    """What lives on the ground: people, shifts, duty, double reporting, what the public page says of the office."""
    settle_people(session, community, populate(parameters, town))
    set_contact(session, community.id, service_phone=DEMO_PHONE)
    set_emergencies(session, community.id, (*USUAL_EMERGENCIES, DEMO_GAS))
    settle_shifts(session, community, parameters.baseline_on, today(), seed=parameters.seed)
    words = reporting_words()
    load_known_holidays(session)
    settle_duty(session, community, words["duty"])
    settle_reporting(session, community, words)
    seed_categories(session, community.id)


def demo_identity(parameters: Parameters) -> CommunityIdentity:
    """Names, codes and settings of the demo community."""
    identity = parameters.identity
    return CommunityIdentity(
        code=identity.code,
        name=identity.name,
        full_name=identity.full_name,
        scheme=identity.scheme,
        scheme_year=identity.scheme_year,
        statistical_parent=identity.statistical_parent,
        administrative_parent=identity.administrative_parent,
        band=identity.band,
        baseline_on=parameters.baseline_on,
        is_synthetic=True,
        note=identity.note,
    )


@click.group("demo")
def demo() -> None:
    """The demo community 广厦社区."""


@demo.command("load")
def load() -> None:
    """Generate and write it, unless it is there."""
    code = demo_parameters().identity.code
    with open_session() as session:
        found = session.scalar(select(Community).where(Community.code == code))
        if found is not None and session.scalar(select(Person.id).where(Person.community_id == found.id).limit(1)):
            with transaction(session):
                seed_categories(session, found.id)
            click.echo("the demo community is there")
            return
        if found is not None:
            with step("giving the demo community its people"), transaction(session):
                parameters = demo_parameters()
                settle_demo(session, found, parameters, build(parameters))
            return
        with step("generating and loading the demo community 广厦社区"), transaction(session):
            load_demo(session)


@demo.command("logins")
def logins() -> None:
    """Make a log-in for each role, where there is none, and print them all."""
    settings = checked_settings()
    with open_session(settings) as session:
        rows = demo_logins(settings, session, demo_parameters().identity.code)
    click.echo("示范社区的登录名与口令（仅限演示，存于 DATA_DIR/demo-logins.json）")
    for name, password, role in rows:
        click.echo(f"  {name:<12}  {password}   {role}")


@demo.command("reset")
@click.confirmation_option(prompt="Remove the demo community with all its data and make it anew?")
def reset() -> None:
    """Remove it and make it anew; other communities stay."""
    code = demo_parameters().identity.code
    with open_session() as session, step("making the demo community 广厦社区 anew"), transaction(session):
        session.execute(delete(Community).where(Community.code == code))
        load_demo(session)


@click.group("grids")
def grids() -> None:
    """Grids as published."""


@grids.command("borders")
@click.option("--community", "code", required=True, help="Code of the community.")
@click.option("--answer", nargs=2, metavar="PIECE SECTION", help="Let SECTION (its code) answer for the PIECE.")
def borders(code: str, answer: tuple[str, str] | None) -> None:
    """List the pieces of street between two sections and who answers for each; or change who does."""
    with open_session() as session:
        listed = {str(each.edge_id): each for each in border_streets(session, code, today())}
        if not listed:
            raise NotFound("no such community, or no border streets in it", community=code)
        if answer:
            listed = {answer[0]: _answered(session, listed.get(answer[0]), *answer)}
    for each in listed.values():
        sides = " | ".join(each.sides)
        click.echo(f"{each.edge_id}\t{each.name or '—'}\t{each.length_m:.0f} m\t{sides}\t{each.answering}")


def _answered(session: Session, border: BorderStreet | None, piece: str, section: str) -> BorderStreet:
    if border is None:
        raise NotFound("no such piece of border street", piece=piece)
    with transaction(session):
        set_answering_section(session, generation_id=border.generation_id, edge_id=border.edge_id, section_code=section)
    return replace(border, answering=section)


COMMANDS = (demo, grids)
