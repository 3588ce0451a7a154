"""The lists of sheets: every grid with what was printed for it, and what is to be reprinted."""

from __future__ import annotations

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from webapp.core.listing import Column, Listing
from webapp.signs.rules import Reason, SheetKind


def _named(value: object) -> str:
    return str(gettext("named") if value else gettext("not named"))


KIND_WORDS: dict[SheetKind, LazyString] = {
    SheetKind.PLATE: _("QR plate"),
    SheetKind.POSTER_A3: _("Poster A3"),
    SheetKind.POSTER_A4: _("Poster A4"),
}
REASON_WORDS: dict[Reason, LazyString] = {
    Reason.RETIRED: _("The grid is no longer in force: take it down"),
    Reason.CONSENT_ENDED: _("The leader's consent was withdrawn or has ended: take it down at once"),
    Reason.LEADER_CHANGED: _("Another grid leader or duty telephone"),
    Reason.LEADER_PUBLISHED: _("The grid leader may now be named, the sheet names nobody"),
    Reason.BORDER: _("The border was moved"),
    Reason.NAMES: _("This grid or a neighbour has another name"),
    Reason.WORDS: _("Services, office, hours or telephone have changed"),
    Reason.ADDRESS: _("The address in the QR code has changed"),
}
_LEVEL_WORDS = {"area": _("Grid area"), "section": _("Grid section")}


def kind_in_words(value: object) -> str:
    """A kind of sheet in the reader's words."""
    return str(KIND_WORDS[SheetKind(str(value))])


def reasons_in_words(value: object) -> str:
    """Reasons, separated by commas as the list holds them, as one sentence."""
    return str(gettext("; ")).join(str(REASON_WORDS[Reason(each)]) for each in str(value).split(","))


SHEETS = Listing(
    key="sheets",
    title=_("Plates and posters"),
    source="""jsonb_to_recordset(CAST(:mine AS jsonb)) AS m(id bigint, named boolean)
JOIN generation e ON e.community_id = :community_id AND e.valid @> CAST(:on_day AS date)
JOIN grid_version t ON t.generation_id = e.id AND t.grid_id = m.id JOIN grid g ON g.id = t.grid_id
LEFT JOIN LATERAL (SELECT max(s.printed_at) AS printed_at FROM printed_sheet s WHERE s.grid_id = t.grid_id) p ON true
LEFT JOIN LATERAL (SELECT count(*) AS wrong FROM jsonb_to_recordset(CAST(:wrong AS jsonb)) AS w(id bigint)
                   WHERE w.id = t.grid_id) w ON true""",
    id_sql="t.grid_id",
    columns=(
        Column("code", _("Number"), "g.code", searched=True),
        Column("name", _("Grid"), "t.name", searched=True),
        Column("level", _("Level"), "t.level", words=lambda value: str(_LEVEL_WORDS[str(value)])),
        Column("named", _("Grid leader"), "m.named", words=_named),
        Column("printed_at", _("Last printed"), "p.printed_at", kind="instant"),
        Column("wrong", _("Out of date"), "nullif(w.wrong, 0)", kind="number"),
    ),
    order="code",
    hint=_("Printing is recorded, so that a sheet can be found again when it is out of date."),
    empty=_("No grids here that you may print for."),
)

REPRINTS = Listing(
    key="reprints",
    title=_("To be reprinted"),
    source="""jsonb_to_recordset(CAST(:wrong AS jsonb)) AS w(id bigint, why text, rank int)
JOIN printed_sheet t ON t.id = w.id AND t.community_id = :community_id JOIN grid g ON g.id = t.grid_id
JOIN generation e ON e.id = t.generation_id
JOIN grid_version v ON v.generation_id = t.generation_id AND v.grid_id = t.grid_id""",
    columns=(
        Column("grid", _("Grid"), "v.name", searched=True),
        Column("code", _("Number"), "g.code", searched=True),
        Column("kind", _("Sheet"), "t.kind", words=kind_in_words),
        Column("rank", _("Urgency"), "w.rank", kind="number", shown=False, exported=False),
        Column("why", _("Why"), "w.why", words=reasons_in_words, sortable=False),
        Column("printed_at", _("Printed"), "t.printed_at", kind="instant"),
        Column("version", _("Version"), "e.year || '-' || e.ordinal"),
    ),
    order="rank",
    hint=_("Plates and posters that no longer say what is true, the most pressing first."),
    empty=_("Every sheet that hangs says what is true."),
)
