"""Figures of hazards: data only. Cumulative to the day; simulated hazards are never counted."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from webapp.core.accounts.roles import Action
from webapp.core.clock import ZONE
from webapp.core.figure import Figure

_FOUND = "t.community_id = :community_id AND NOT t.simulated AND t.found_on <= CAST(:day AS date)"
_AT = f"t.found_on::timestamp AT TIME ZONE '{ZONE.key}'"


def _hazards(key: str, label: LazyString, text: LazyString, condition: str) -> Figure:
    """A count of hazards, which are its rows: by kind and place, never by what was written of them."""
    return Figure(
        key,
        label,
        text,
        f"SELECT count(*) FROM hazard t WHERE {condition}",
        rows=f"SELECT 'hazards' AS kind, t.id, concat_ws(' · ', d.name_zh, p.name) AS label, {_AT} AS at"
        " FROM hazard t JOIN kind d ON d.code = t.kind LEFT JOIN shop p ON p.id = t.shop_id"
        f" WHERE {condition} ORDER BY t.found_on, t.id",
        rows_right=Action.READ_OPS,
    )


FIGURES: tuple[Figure, ...] = (
    _hazards(
        "hazards_found",
        _("Hazards found"),
        _("Hazards found up to the day, whatever became of them."),
        _FOUND,
    ),
    _hazards(
        "hazards_rectified",
        _("Hazards rectified"),
        _("Hazards found and rectified up to the day."),
        f"{_FOUND} AND t.rectified_on <= CAST(:day AS date)",
    ),
    _hazards(
        "hazards_open",
        _("Hazards open"),
        _("Hazards found but not rectified by the day."),
        f"{_FOUND} AND (t.rectified_on IS NULL OR t.rectified_on > CAST(:day AS date))",
    ),
)
