"""The dictionary of kinds."""

from __future__ import annotations

import tomllib

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.core.config import ROOT
from webapp.grids.models import Kind

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
