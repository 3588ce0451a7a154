"""`shaodao community create`: from files to a map with blocks and first grids."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click
import shapely

from gis.crs import Datum
from gis.errors import OutOfRange, Unreadable
from gis.formats import Layers, Spec, guess_spec, load_specs, read, read_outline
from gis.plans.founding import Founding, found
from gis.quality import Context, bundled, duplicate_values
from webapp.cli.context import open_session
from webapp.cli.progress import counted
from webapp.core.clock import today
from webapp.core.config import ROOT
from webapp.core.db import transaction
from webapp.core.errors import Invalid, NotFound, Refused
from webapp.dispatch.commands.categories import seed_categories
from webapp.grids.commands import load_kinds
from webapp.imports.commands.found import CommunityIdentity, found_community, refuse_taken

_FILE = click.Path(path_type=Path)
_REACH_DEG = 0.005
_DATUMS = [datum.value for datum in Datum]
_SHOWN_PROBLEMS = 12
_LONGEST_NAME = 100


@click.group("community")
def community() -> None:
    """Communities of this installation."""


@community.command("create")
@click.option("--from", "files", multiple=True, required=True, type=_FILE, help="File to read; may be given again.")
@click.option("--name", required=True, help="Short name on screen.")
@click.option("--code", required=True, help="12 digits: 6 county + 3 street + 3 community.")
@click.option("--full-name", help="Full administrative name; default: the name.")
@click.option("--source", help="Data set of sources.toml; default: the one that fits the file.")
@click.option("--boundary", type=_FILE, help="File with the outline; default: the outer ring of the streets.")
@click.option("--bbox", help="Outline as west,south,east,north in degrees.")
@click.option("--band", default="300-500", show_default=True, help="Households that a section should have.")
@click.option(
    "--datum",
    type=click.Choice(_DATUMS),
    help="What the coordinates refer to; default: as the source says.",
)
@click.option("--scheme", default="统计局", show_default=True, help="Scheme of the code.")
@click.option("--year", type=click.IntRange(1949, 2100), help="Edition of the scheme; default: this year.")
@click.option("--reason", default="首次划分", show_default=True, help="Why the first version exists.")
@click.option("--note", default="", help="What a reader of the map must know.")
@click.option("--seed", default=1, show_default=True, help="Seed of the first division.")
@click.option("--json", "as_json", is_flag=True, help="Print the result for a program.")
def create(files: tuple[Path, ...], name: str, code: str, as_json: bool, **asked: Any) -> None:
    """Found a community: blocks from the streets, buildings and shops in them, a first division into grids."""
    if not re.fullmatch(r"[0-9]{12}", code):
        raise Invalid("a community's code has 12 digits: 6 county + 3 street + 3 community", code=code)
    name = _called("name", name)
    full_name = _called("full name", asked["full_name"]) if asked["full_name"] is not None else name
    band = _band(asked["band"])
    with open_session() as session:
        refuse_taken(session, code)
    outline = _outline(asked["boundary"], asked["bbox"], asked["datum"])
    spec = _spec(asked["source"], files)
    if asked["datum"]:
        spec = spec.in_datum(Datum(asked["datum"]))
    within = outline.buffer(_REACH_DEG) if outline is not None else None
    with counted(f"reading {', '.join(file.name for file in files)}") as tell:
        layers = read(list(files), spec, within=within, tell=tell)
    _refuse_unfit(layers, outline, ", ".join(file.name for file in files))
    with counted("cutting blocks and dividing them into sections", "blocks") as tell:
        founding = found(layers, boundary=outline, band=band, seed=asked["seed"])
        tell(len(founding.network.blocks))
    identity = CommunityIdentity(
        code=code,
        name=name,
        full_name=full_name,
        scheme=asked["scheme"],
        scheme_year=asked["year"] or today().year,
        band=band,
        note=asked["note"] or spec.licence,
    )
    with open_session() as session, transaction(session):
        load_kinds(session)
        with counted("writing", "rows") as tell:
            made = found_community(
                session, founding, identity, source=spec.name, valid_from=today(), reason=asked["reason"]
            )
            seed_categories(session, made.id)
            tell(sum(len(frame) for frame in founding.layers.values()))
    outcome = _outcome(founding, code, spec, layers.problems)
    click.echo(json.dumps(outcome, ensure_ascii=False) if as_json else _in_words(outcome))


def _called(what: str, text: str) -> str:
    """The name without what surrounds it; raises Invalid if nothing or too much is left."""
    text = text.strip()
    if not 1 <= len(text) <= _LONGEST_NAME or not text.isprintable():
        raise Invalid(f"a community's {what} has 1 to {_LONGEST_NAME} characters", length=len(text))
    return text


def _refuse_unfit(layers: Layers, outline: shapely.Polygon | None, names: str) -> None:
    """Raise what would only show when it is founded or written."""
    streets = layers.get("streets")
    if outline is not None and (streets is None or not shapely.intersects(outline, streets.geometry.to_numpy()).any()):
        raise Unreadable(f"no street of {names} lies inside the boundary")
    for problem in duplicate_values(Context(layers)):
        raise Refused(problem.text)


def _spec(source: str | None, files: tuple[Path, ...]) -> Spec:
    specs = load_specs(ROOT / "geodata" / "sources.toml")
    if source is None:
        return guess_spec(files, specs)
    if source not in specs:
        raise NotFound(f"there is no source '{source}' in sources.toml; there are: {', '.join(specs)}")
    return specs[source]


def _band(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,5})\s*-\s*(\d{1,5})", text)
    if found is None or not 0 < int(found[1]) < int(found[2]):
        raise Invalid("a band is two numbers of households such as 300-500", band=text)
    return int(found[1]), int(found[2])


def _outline(boundary: Path | None, bbox: str | None, datum: str | None) -> shapely.Polygon | None:
    if boundary is not None and bbox is not None:
        raise Invalid("give a boundary or a bounding box, not both")
    if boundary is not None:
        return read_outline(boundary, Datum(datum) if datum else Datum.WGS84)
    if bbox is None:
        return None
    try:
        west, south, east, north = (float(number) for number in bbox.split(","))
    except ValueError as error:
        raise Invalid("a bounding box is west,south,east,north in degrees", bbox=bbox) from error
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise OutOfRange("a bounding box is west,south,east,north in degrees, west below east", bbox=bbox)
    return shapely.box(west, south, east, north)


def _outcome(founding: Founding, code: str, spec: Spec, noticed: Any) -> dict[str, Any]:
    return {
        "code": code,
        "source": spec.name,
        "srid": founding.srid,
        "blocks": len(founding.network.blocks),
        "areas": len(founding.division.areas),
        "sections": len(founding.division.sections),
        "inside": {key: len(frame) for key, frame in founding.layers.items()},
        "outside": dict(founding.outside),
        "households_estimated": founding.is_estimated,
        "measure": founding.measure,
        "problems": [
            {"code": problem.code, "severity": problem.severity, "text": problem.text, "place": problem.place}
            for problem in (*noticed, *bundled(founding.problems))
        ],
    }


def _in_words(outcome: dict[str, Any]) -> str:
    lines = [
        f"community {outcome['code']}: {outcome['blocks']:,} blocks,"
        f" {outcome['areas']} areas, {outcome['sections']} sections"
    ]
    for key, count in outcome["inside"].items():
        left_out = outcome["outside"].get(key, 0)
        lines.append(f"  {key}: {count:,} inside" + (f", {left_out:,} outside" if left_out else ""))
    if outcome["households_estimated"]:
        lines.append(f"  households are estimated 估算 ({outcome['measure']})")
    for problem in outcome["problems"][:_SHOWN_PROBLEMS]:
        lines.append(f"  {problem['severity']}: {problem['text']}")
    left = len(outcome["problems"]) - _SHOWN_PROBLEMS
    lines += [f"  … and {left} more; --json shows all"] if left > 0 else []
    return "\n".join(lines)


COMMANDS = (community,)
