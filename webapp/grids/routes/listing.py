"""The list of edits: data only."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _

from webapp.core.accounts.guard import current_community
from webapp.core.languages import spoken
from webapp.core.listing import Choice, Column, Listing
from webapp.core.listing.listing import Row
from webapp.grids.routes.words import Words
from webapp.grids.rules import (
    EDIT_LABELS,
    LAYER_LABELS,
    REASON_LABELS,
    STATE_LABELS,
    EditableLayer,
    EditKind,
    EditReason,
    EditState,
)

_NAME = """coalesce(CASE e.layer
  WHEN 'buildings' THEN (SELECT concat_ws(' ', k.name, coalesce(b.number, b.name, b.address)) FROM building b
                         LEFT JOIN compound k ON k.id = b.compound_id WHERE b.id = e.feature_id)
  WHEN 'shops' THEN (SELECT s.name FROM shop s WHERE s.id = e.feature_id)
  WHEN 'organizations' THEN (SELECT o.name FROM organization o WHERE o.id = e.feature_id)
  ELSE (SELECT p.name FROM place p WHERE p.id = e.feature_id) END,
  e.after->>'number', e.after->>'name', e.after->>'address')"""
_IN_GRIDS = """(CAST(:grids AS bigint[]) IS NULL OR EXISTS (
  SELECT FROM generation g JOIN grid_block gb ON gb.generation_id = g.id AND gb.block_id = e.block_id
  JOIN grid_version v ON v.generation_id = g.id AND v.grid_id = gb.grid_id
  WHERE g.community_id = e.community_id AND g.valid @> CAST(:on_day AS date)
    AND (v.grid_id = ANY(:grids) OR v.parent_grid_id = ANY(:grids))))"""
_SECTION = """(SELECT v.name FROM generation g
  JOIN grid_block gb ON gb.generation_id = g.id AND gb.block_id = e.block_id
  JOIN grid_version v ON v.generation_id = g.id AND v.grid_id = gb.grid_id
  WHERE g.community_id = e.community_id AND g.valid @> CAST(:on_day AS date))"""


def listing(words: Words) -> Listing:
    """Edits of a community's ground, those that wait first; parameters: community_id, grids, on_day."""
    return Listing(
        key="ground_edits",
        title=_("Ground data"),
        source="ground_edit e LEFT JOIN account a ON a.id = e.account_id",
        columns=(
            Column("what", _("Object"), _NAME, searched=True),
            Column(
                "layer",
                _("Layer"),
                "e.layer",
                kind="code",
                words=lambda value: spoken(EditableLayer(str(value)), LAYER_LABELS),
                choices=lambda: [Choice(each, spoken(each, LAYER_LABELS)) for each in EditableLayer],
            ),
            Column(
                "kind",
                _("Edit"),
                "e.kind",
                kind="code",
                words=lambda value: spoken(EditKind(str(value)), EDIT_LABELS),
                choices=lambda: [Choice(each, spoken(each, EDIT_LABELS)) for each in EditKind],
            ),
            Column(
                "changes",
                _("Before → after"),
                "jsonb_build_object('before', e.before, 'after', e.after)",
                words=words.brief,
                sortable=False,
            ),
            Column(
                "reason", _("Reason"), "e.reason", words=lambda value: spoken(EditReason(str(value)), REASON_LABELS)
            ),
            Column("section", _("Section"), _SECTION, kind="code"),
            Column("author", _("By"), "a.display_name", searched=True),
            Column("at", _("When"), "e.at", kind="instant"),
            Column(
                "state",
                _("State"),
                "e.state",
                kind="code",
                words=lambda value: spoken(EditState(str(value)), STATE_LABELS),
                choices=lambda: [Choice(each, spoken(each, STATE_LABELS)) for each in EditState],
            ),
        ),
        where=f"e.community_id = :community_id AND {_IN_GRIDS}",
        order="-at",
        id_sql="e.id",
        link=_page_of,
        empty=_("Nothing was edited by hand yet. Open the map and press “Add something”, or “Correct” on a card."),
        hint=_("What was added, corrected and closed by hand. Everything stays on record."),
    )


def _page_of(row: Row) -> str:
    return url_for("ground.show_edit", community=current_community().code, edit_id=row["id"])
