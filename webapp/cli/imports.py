"""`shaodao import` and `shaodao export`: data sets in and out of a community."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.crs import Datum, from_wgs84, to_wgs84
from gis.errors import Problem
from gis.formats import Layers, Spec, load_specs, read, write
from gis.quality import Guess, guess_datum
from webapp.cli.communities import community as community_group
from webapp.cli.context import open_session, uncollected
from webapp.cli.progress import counted
from webapp.core.clock import today
from webapp.core.config import ROOT
from webapp.core.db import transaction
from webapp.core.errors import Invalid, NotFound, Refused, Stale
from webapp.grids.commands import load_divisions
from webapp.grids.models import Community
from webapp.imports.commands.commit import commit_import, refuse_import
from webapp.imports.commands.plan import ImportPlan, Reading, plan_import
from webapp.imports.queries.exports import EXPORTED, PUBLIC, layers_of
from webapp.imports.queries.ground import outline_of, present
from webapp.imports.queries.targets import TARGETS

SOURCES_FILE = ROOT / "geodata" / "sources.toml"
AUTO = "auto"
_DATUMS = [AUTO, *(datum.value for datum in Datum)]
_REACH_DEG = 0.02  # read this far around the community: a wrong datum moves things up to 1.2 km
_SHOWN_PROBLEMS = 12
_SUSPICION = "datum_suspect"
_SEVERITIES = ("error", "warning", "info")
_FILE = click.Path(path_type=Path)


@dataclass(frozen=True)
class Options:
    """How an import was asked for."""

    datum: str | None
    commit: bool
    overwrite_edits: bool
    close_many: bool
    preview: Path | None


@click.command("import")
@click.argument("source")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--community", "code", help="Code of the community (not needed for division codes).")
@click.option(
    "--datum",
    type=click.Choice(_DATUMS),
    help="What the coordinates refer to; 'auto' guesses.",
)
@click.option("--commit", is_flag=True, help="Write it; without this nothing is changed.")
@click.option("--overwrite-edits", is_flag=True, help="Let the source replace what was changed by hand.")
@click.option("--close-many", is_flag=True, help="Close rows even if most of a layer is gone from the source.")
@click.option("--preview", type=_FILE, help="Write a map of it to this HTML file.")
@click.option("--json", "as_json", is_flag=True, help="Print the result for a program.")
def import_(source: str, files: tuple[Path, ...], code: str | None, as_json: bool, **options: Any) -> None:
    """Look at FILES of data set SOURCE (a table of sources.toml): quality and differences. --commit writes them."""
    spec = spec_named(source)
    asked = Options(**options)
    with open_session() as session, uncollected():
        if all(rule.layer == "divisions" for rule in spec.rules):
            with transaction(session):
                outcome = _import_divisions(session, spec, files, asked)
        else:
            outcome = _import(session, _community(session, code), spec, files, asked)
    click.echo(json.dumps(outcome, ensure_ascii=False) if as_json else _in_words(outcome))


@click.command("export")
@click.argument("out", type=_FILE)
@click.option("--community", "code", required=True, help="Code of the community.")
@click.option(
    "--layer", "keys", multiple=True, type=click.Choice(EXPORTED), help="Layer to export; default: all public ones."
)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Day of the grids; default: today.")
def export(out: Path, code: str, keys: tuple[str, ...], on: Any) -> None:
    """Write layers to OUT (.gpkg, .geojson or .csv); reading them back changes nothing.

    A .geojson or .csv holds one layer: the files are called OUT-LAYER.
    """
    with open_session() as session, counted(f"exporting to {out.name}", "rows") as tell:
        found = _community(session, code)
        layers = layers_of(session, found, keys or PUBLIC, on.date() if on else today())
        tell(sum(len(frame) for frame in layers.values()))
        filled = {key: frame for key, frame in layers.items() if len(frame)}
        if not filled:
            raise Refused(f"nothing to export in {', '.join(layers)}")
        written = write(filled, out)
    if keys and (empty := [key for key in layers if key not in filled]):
        click.echo(f"nothing to export in {', '.join(empty)}", err=True)
    for path in written:
        click.echo(str(path))


def spec_named(source: str) -> Spec:
    """The data set of a name; raises NotFound listing those there are."""
    specs = load_specs(SOURCES_FILE)
    if source not in specs:
        raise NotFound(f"there is no source '{source}' in sources.toml; there are: {', '.join(specs)}")
    return specs[source]


def _community(session: Session, code: str | None) -> Community:
    if code is None:
        raise Invalid("say for which community: --community CODE")
    found = session.scalar(select(Community).where(Community.code == code))
    if found is None:
        codes = ", ".join(session.scalars(select(Community.code))) or "none"
        raise NotFound(f"there is no community {code}; there are: {codes}")
    return found


def _import(
    session: Session, community: Community, spec: Spec, files: tuple[Path, ...], asked: Options
) -> dict[str, Any]:
    if asked.preview is not None:
        from webapp.reports.preview import refuse_place

        refuse_place(asked.preview)
    if asked.datum and asked.datum != AUTO:
        spec = spec.in_datum(Datum(asked.datum))
    outline = outline_of(session, community)
    with counted(f"reading {_names(files)}") as tell:
        layers = read(
            list(files), spec, within=outline.buffer(_REACH_DEG), positions=_positions(session, community), tell=tell
        )
    as_read, guess = dict(layers), None
    if asked.datum in (None, AUTO):
        layers, spec, guess = _in_guessed_datum(session, community, layers, spec, asked)
    reading = Reading(layers, spec, _names(files), _digest(files))
    with counted("comparing with what is there", "rows") as tell, transaction(session):
        plan = plan_import(session, community, reading, overwrite_edits=asked.overwrite_edits)
        tell(sum(len(frame) for frame in layers.values()))
    if asked.preview is not None:
        _preview(asked.preview, plan, as_read, layers, guess)
    if asked.commit:
        _commit(session, plan, guess, asked)
    return _outcome(plan, guess)


def _commit(session: Session, plan: ImportPlan, guess: Guess | None, asked: Options) -> None:
    """Write the plan in a transaction of its own; a refusal stays on record."""
    try:
        if guess is not None and asked.datum != AUTO:
            raise Refused(f"{guess.text}; say --datum {guess.datum} or --datum {plan.run.datum}")
        with counted("writing", "rows") as tell, transaction(session):
            commit_import(session, plan, on=today(), close_many=asked.close_many)
            tell(sum(len(layer.rows) for layer in plan.layers.values()))
    except (Refused, Stale):
        with transaction(session):
            refuse_import(session, plan)
        raise


def _in_guessed_datum(
    session: Session, community: Community, layers: Layers, spec: Spec, asked: Options
) -> tuple[Layers, Spec, Guess | None]:
    """The layers moved to the datum that fits, if asked to guess; otherwise only the suspicion."""
    reference = {key: present(session, community, key) for key in ("streets", "buildings", "compounds")}
    plain = Layers({key: _as_stated(frame, spec.datum) for key, frame in layers.items()}, layers.problems)
    guess = guess_datum(plain, reference, spec.datum)
    if guess is None:
        return layers, spec, None
    if asked.datum != AUTO:
        if spec.datum is not Datum.WGS84:  # else the checks of the data set come to the same suspicion
            suspicion = Problem(_SUSPICION, "warning", guess.text, place=guess.place)
            layers = Layers(dict(layers), [*layers.problems, suspicion])
        return layers, spec, guess
    moved = {key: to_wgs84(frame, guess.datum) if "geometry" in frame else frame for key, frame in plain.items()}
    warning = Problem("datum_guessed", "warning", guess.text, place=guess.place)
    return Layers(moved, [*layers.problems, warning]), spec.in_datum(guess.datum), guess


def _as_stated(frame: Any, datum: Datum) -> Any:
    """The frame's numbers as the file has them, called WGS84."""
    return from_wgs84(frame, datum) if "geometry" in frame and len(frame) else frame


def _import_divisions(session: Session, spec: Spec, files: tuple[Path, ...], asked: Options) -> dict[str, Any]:
    with counted(f"reading {_names(files)}") as tell:
        layers = read(list(files), spec, tell=tell)
    frame = layers["divisions"]
    rows = frame.drop(columns="source_ref").to_dict("records")
    if asked.commit:
        load_divisions(session, rows)
    status = "committed" if asked.commit else "planned"
    return {"source": spec.name, "status": status, "layers": {"divisions": {"rows": len(rows)}}, "problems": []}


def _positions(session: Session, community: Community) -> dict[str, tuple[float, float]]:
    """Where each grid code is, for files that name codes instead of coordinates."""
    rows = session.execute(
        text(
            """SELECT g.code, ST_X(v.label), ST_Y(v.label) FROM grid g
            JOIN grid_version v ON v.grid_id = g.id JOIN generation n ON n.id = v.generation_id
            WHERE g.community_id = :id AND upper_inf(n.valid)"""
        ),
        {"id": community.id},
    )
    return {code: (lon, lat) for code, lon, lat in rows}


def _preview(path: Path, plan: ImportPlan, as_read: dict[str, Any], layers: Layers, guess: Guess | None) -> None:
    from webapp.reports.preview import Sheet, datum_sheets, write_preview

    there = {key: plan.present[key] for key in TARGETS if key in layers}
    sheets = [Sheet("on the ground now", there, "#8a8a8a")]
    if guess is None:
        sheets.append(Sheet(f"{plan.run.source} ({plan.run.file_name})", dict(layers), "#2166ac"))
    else:
        moved = {key: to_wgs84(frame, guess.datum) if "geometry" in frame else frame for key, frame in as_read.items()}
        sheets += datum_sheets(as_read, moved, guess.datum.value)
    write_preview(path, f"{plan.community.name}: {plan.run.file_name}", sheets)


def _outcome(plan: ImportPlan, guess: Guess | None) -> dict[str, Any]:
    return {
        "run": plan.run.id,
        "source": plan.run.source,
        "status": plan.run.status,
        "datum": plan.run.datum,
        "datum_guess": guess.datum.value if guess else None,
        "layers": {key: layer.counts for key, layer in plan.layers.items()},
        "problems": plan.run.report["problems"],
    }


def _in_words(outcome: dict[str, Any]) -> str:
    lines = [f"{outcome['source']}: {outcome['status']}"]
    for key, counts in outcome["layers"].items():
        lines.append(f"  {key}: " + ", ".join(f"{count:,} {change}" for change, count in counts.items() if count))
    outcome["problems"].sort(key=_weight)
    for problem in outcome["problems"][:_SHOWN_PROBLEMS]:
        lines.append(f"  {problem['severity']}: {problem['text']}")
    left = len(outcome["problems"]) - _SHOWN_PROBLEMS
    lines += [f"  … and {left} more; --json shows all"] if left > 0 else []
    if outcome.get("datum_guess"):
        lines.append(f"the coordinates look like {outcome['datum_guess']} (read as {outcome['datum']})")
    if outcome["status"] == "planned":
        lines.append("nothing was written; add --commit to write it")
    return "\n".join(lines)


def _weight(problem: dict[str, Any]) -> int:
    """Place in a list for people: what stops an import, then the datum, warnings, news."""
    return 1 if problem["code"] == _SUSPICION else _SEVERITIES.index(problem["severity"]) * 2


def _names(files: tuple[Path, ...]) -> str:
    return ", ".join(file.name for file in files)


def _digest(files: tuple[Path, ...]) -> str:
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            while piece := stream.read(1 << 20):
                digest.update(piece)
    return digest.hexdigest()


COMMANDS = (import_, export, community_group)
