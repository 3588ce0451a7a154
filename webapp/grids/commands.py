"""What changes the ground: one function, one use case; none of them commits."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.core.config import ROOT
from webapp.core.errors import NotFound, Refused
from webapp.grids.models import Division, Edge, Grid, GridBlock, Kind, StreetSection

KINDS_FILE = ROOT / "geodata" / "kinds.toml"


def load_kinds(session: Session) -> int:
    """Fill the dictionary of kinds from the file; entries that an office has changed stay as they are."""
    with KINDS_FILE.open("rb") as file:
        rows = [_kind_row(entry, order) for order, entry in enumerate(tomllib.load(file)["kind"])]
    session.execute(insert(Kind).on_conflict_do_nothing(), rows)
    return len(rows)


def _kind_row(entry: dict[str, object], order: int) -> dict[str, object]:
    return {
        "code": entry["code"],
        "name_zh": entry["name_zh"],
        "name_en": entry["name_en"],
        "icon": entry.get("icon", "dot"),
        "small_place": entry.get("small_place"),
        "sort": order,
    }


def set_answering_section(session: Session, *, generation_id: int, edge_id: int, section_code: str) -> None:
    """Name the section (应答片区) that answers for a piece of border street; it must be one of its two sides.

    Raises NotFound where the piece borders no two sections, Refused where the section is not one of them.
    """
    edge = session.get(Edge, edge_id)
    answering = session.get(StreetSection, (generation_id, edge_id))
    if edge is None or answering is None:
        raise NotFound("no such piece of border street", piece=edge_id)
    sides = session.execute(
        select(Grid.code, Grid.id)
        .join(GridBlock, GridBlock.grid_id == Grid.id)
        .where(
            GridBlock.generation_id == generation_id,
            GridBlock.block_id.in_([edge.left_block_id, edge.right_block_id]),
        )
    )
    of_code = {code: grid_id for code, grid_id in sides}  # noqa: C416  (rows are no pairs to mypy)
    if section_code not in of_code:
        raise Refused("only one of its two sides can answer for a street", piece=edge_id, sides=sorted(of_code))
    answering.grid_id = of_code[section_code]
    session.flush()


def load_divisions(session: Session, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write divisions, matched on scheme, year and code; returns how many were given."""
    written = list(rows)
    statement = insert(Division)
    statement = statement.on_conflict_do_update(
        index_elements=["scheme", "year", "code"],
        set_={name: statement.excluded[name] for name in ("parent_code", "name", "level")},
    )
    if written:
        session.execute(statement, written)
    return len(written)
