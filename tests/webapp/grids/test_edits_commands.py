"""The ground edited by hand: what an edit does, and what it must not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.webapp.town import TOWN
from webapp.core.errors import Forbidden, Invalid, NotFound, Refused, Stale
from webapp.figures.queries import figures
from webapp.grids import commands, queries
from webapp.grids.commands import Asked, Target
from webapp.grids.models import GroundEdit
from webapp.grids.rules import EditableLayer, EditReason, EditState
from webapp.roster.queries import answers_for

TODAY = date(2026, 6, 1)
SHOPS, BUILDINGS, PLACES = EditableLayer.SHOPS, EditableLayer.BUILDINGS, EditableLayer.PLACES


def at(session: Session, x: float, y: float) -> dict[str, Any]:
    """The GeoJSON point x metres east and y metres north of the town's corner."""
    row = session.execute(
        text(
            """SELECT ST_X(p) AS lon, ST_Y(p) AS lat FROM (
            SELECT ST_Transform(ST_SetSRID(ST_MakePoint(ST_XMin(b.geom) + :x, ST_YMin(b.geom) + :y), b.srid),
                                ST_SRID(c.geom)) AS p
            FROM block b JOIN community c ON c.id = b.community_id WHERE b.number = 1) q"""
        ),
        {"x": x, "y": y},
    ).one()
    return {"type": "Point", "coordinates": [row.lon, row.lat]}


def box(session: Session, x: float, y: float, width: float, height: float) -> dict[str, Any]:
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
    return {"type": "Polygon", "coordinates": [[at(session, *corner)["coordinates"] for corner in corners]]}


def asked(
    reason: EditReason, *, on: date = TODAY, by: int = 1, note: str = "", key: UUID | None = None, **more: Any
) -> Asked:
    return Asked(
        community_id=more.pop("community", TOWN),
        account_id=by,
        key=key or uuid4(),
        reason=reason,
        on_day=on,
        today=TODAY,
        permit=more.pop("permit", lambda block_id: None),
        note=note,
    )


def target(session: Session, layer: EditableLayer, feature_id: int) -> Target:
    state = queries.feature_state(session, TOWN, layer, feature_id)
    assert state is not None
    return Target(layer, feature_id, state.version)


def add_shop(session: Session, name: str = "新华书店", x: float = 150, y: float = 50, **more: Any) -> GroundEdit:
    values = {"name": name, "kind": "shop.restaurant", "geometry": at(session, x, y)}
    return commands.add_feature(session, SHOPS, values, asked(EditReason.NEWLY_FOUND, **more))


def counted(session: Session, day: date) -> dict[str, Any]:
    from webapp.registry import FIGURES

    return figures(session, FIGURES, TOWN, day).numbers


@pytest.fixture
def reviewed(town: Session) -> Iterator[Session]:
    """The town, whose edits wait for a second person."""
    commands.set_ground_approval(town, TOWN, True, by=1)
    return town


def one(session: Session, sql: str, **values: Any) -> Any:
    return session.execute(text(sql), values).one()


def test_a_new_shop_lies_in_its_block_and_its_building_and_is_found_by_name(town: Session) -> None:
    made = add_shop(town, x=130, y=25)
    row = one(town, "SELECT block_id, building_id, source, opened_on FROM shop WHERE id = :id", id=made.feature_id)
    assert row == (2, 2, "hand", TODAY)
    assert one(town, "SELECT count(*) FROM search_entry WHERE text = '新华书店'") == (2 - 1,)


def test_a_point_on_a_border_belongs_to_the_block_of_the_lower_number(town: Session) -> None:
    assert add_shop(town, x=100, y=50).block_id == 1
    assert add_shop(town, "另一家", x=100.05, y=150).block_id == 4


def test_a_position_outside_is_refused_with_the_distance_in_words(town: Session) -> None:
    with pytest.raises(Invalid) as refused:
        add_shop(town, x=150, y=-40)
    assert refused.value.fields == {"geometry": "This position lies 40 m outside the community, to the south."}


def test_a_new_building_belongs_to_the_block_that_holds_most_of_it_and_to_its_compound(town: Session) -> None:
    values = {"number": "11号楼", "use": "residential", "geometry": box(town, 90, 150, 30, 10), "households": 12}
    made = commands.add_feature(town, BUILDINGS, values, asked(EditReason.NEWLY_BUILT))
    row = one(
        town,
        "SELECT block_id, compound_id, households, households_estimated FROM building WHERE id = :id",
        id=made.feature_id,
    )
    assert row == (5, 1, 12, False)


def test_a_building_that_reaches_out_of_the_community_or_crosses_itself_is_refused(town: Session) -> None:
    values = {"number": "11号楼", "use": "residential", "geometry": box(town, 250, 250, 60, 10)}
    with pytest.raises(Invalid) as refused:
        commands.add_feature(town, BUILDINGS, values, asked(EditReason.NEWLY_BUILT))
    assert "10 m outside the community, to the northeast" in str(refused.value.fields["geometry"])
    bow = box(town, 250, 250, 20, 10)
    ring = bow["coordinates"][0]
    ring[1], ring[2] = ring[2], ring[1]
    with pytest.raises(Invalid) as crossed:
        commands.add_feature(town, BUILDINGS, {**values, "geometry": bow}, asked(EditReason.NEWLY_BUILT))
    assert crossed.value.fields == {"geometry": "The outline crosses itself; draw it again."}


def test_no_building_is_put_on_top_of_another(town: Session) -> None:
    values = {"number": "11号楼", "use": "residential", "geometry": box(town, 30, 20, 50, 12)}
    with pytest.raises(Refused, match="There is a building already: 1号楼"):
        commands.add_feature(town, BUILDINGS, values, asked(EditReason.NEWLY_BUILT))


def test_a_shop_that_is_there_already_is_not_added_twice(town: Session) -> None:
    with pytest.raises(Refused, match="within 30 m"):
        add_shop(town, "长城超市", x=160, y=8)
    assert add_shop(town, "长城超市", x=250, y=250).feature_id


def test_a_closed_shop_counts_on_the_day_before_and_not_on_the_day_itself(town: Session) -> None:
    before = counted(town, TODAY)["shops"]
    commands.close_feature(town, target(town, SHOPS, 1), asked(EditReason.SHUT_DOWN))
    assert counted(town, TODAY - timedelta(days=1))["shops"] == before
    assert counted(town, TODAY)["shops"] == before - 1
    source = queries.SOURCES["shops"]
    assert queries.feature(town, source, 1, TODAY - timedelta(days=1)) is not None
    assert queries.feature(town, source, 1, TODAY) is None
    commands.reopen_feature(town, target(town, SHOPS, 1), asked(EditReason.CLOSED_BY_MISTAKE))
    assert counted(town, TODAY)["shops"] == before


def test_a_building_closes_only_after_its_shops(town: Session) -> None:
    shop = add_shop(town, x=30, y=25).feature_id
    with pytest.raises(Refused, match="1 shops in it are still open"):
        commands.close_feature(town, target(town, BUILDINGS, 1), asked(EditReason.DEMOLISHED))
    assert shop is not None
    commands.close_feature(town, target(town, SHOPS, shop), asked(EditReason.MOVED_OUT))
    commands.close_feature(town, target(town, BUILDINGS, 1), asked(EditReason.DEMOLISHED))
    assert one(town, "SELECT closed_on FROM building WHERE id = 1") == (TODAY,)


def test_households_of_stairs_add_up_to_those_of_the_building(town: Session) -> None:
    with pytest.raises(Invalid) as refused:
        commands.correct_feature(town, target(town, BUILDINGS, 5), {"households": 12}, asked(EditReason.RECOUNTED))
    assert "The stairs add up to 10 households" in str(refused.value.fields["households"])
    edit = commands.correct_feature(
        town, target(town, BUILDINGS, 5), {"stairs": {"1": 6, "3": 8}}, asked(EditReason.RECOUNTED)
    )
    assert (edit.before, edit.after) == (
        {"stairs": {"1": 5, "2": 5}, "households": 10},
        {"stairs": {"1": 6, "3": 8}, "households": 14},
    )
    assert one(town, "SELECT households, households_estimated FROM building WHERE id = 5") == (14, False)
    stairs = town.execute(text("SELECT number, households, closed_on FROM stair WHERE building_id = 5 ORDER BY 1"))
    assert list(stairs) == [(1, 6, None), (2, 5, TODAY), (3, 8, None)]
    assert counted(town, TODAY)["stairs"] == counted(town, TODAY - timedelta(days=1))["stairs"]


def test_an_estimate_that_somebody_counted_is_no_estimate_any_more(town: Session) -> None:
    town.execute(text("UPDATE building SET households_estimated = true WHERE id = 9"))
    commands.correct_feature(town, target(town, BUILDINGS, 9), {"households": 0}, asked(EditReason.RECOUNTED))
    assert one(town, "SELECT households_estimated FROM building WHERE id = 9") == (False,)


def test_an_edit_of_something_that_changed_meanwhile_shows_both_versions(town: Session) -> None:
    seen = target(town, SHOPS, 1)
    commands.correct_feature(town, seen, {"name": "广厦拉面馆"}, asked(EditReason.RENAMED))
    with pytest.raises(Stale) as stale:
        commands.correct_feature(town, seen, {"name": "广厦面庄"}, asked(EditReason.RENAMED, by=2))
    assert stale.value.fields["now"] == {"name": "广厦拉面馆", "closed_on": None}
    assert stale.value.fields["yours"] == {"name": "广厦面庄"}


def test_the_same_key_is_the_same_edit_and_no_key_serves_two(town: Session) -> None:
    key = uuid4()
    first = add_shop(town, key=key)
    assert add_shop(town, key=key).id == first.id
    assert one(town, "SELECT count(*) FROM shop WHERE name = '新华书店'") == (1,)
    with pytest.raises(Refused, match="another edit"):
        add_shop(town, "别的店", key=key)


@pytest.mark.parametrize(
    ("values", "note", "field"),
    [
        ({"name": "老王 13912345678"}, "", "name"),
        ({"address": "３号楼 １３９ １２３４ ５６７８"}, "", "address"),
        ({"address": "620902199001011234"}, "", "address"),
        ({}, "户主是老王", "note"),
        ({}, "0937-2612345", "note"),
    ],
)
def test_nothing_about_residents_is_kept(town: Session, values: dict[str, Any], note: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        commands.correct_feature(town, target(town, SHOPS, 1), values, asked(EditReason.RENAMED, note=note))
    assert list(refused.value.fields) == [field]


def test_the_code_of_a_grid_is_no_identity_number(town: Session) -> None:
    note = "属 620902004002101"
    assert commands.correct_feature(
        town, target(town, SHOPS, 1), {"name": "新名"}, asked(EditReason.RENAMED, note=note)
    )


def test_a_reason_a_day_a_kind_and_a_change_are_needed(town: Session) -> None:
    seen = target(town, SHOPS, 1)
    for fields, values, why in (
        ({"reason"}, {"name": "新名"}, asked(EditReason.DEMOLISHED)),
        ({"on"}, {"name": "新名"}, asked(EditReason.RENAMED, on=TODAY + timedelta(days=1))),
        ({"kind"}, {"kind": "place.school"}, asked(EditReason.USE_CHANGED)),
    ):
        with pytest.raises(Invalid) as refused:
            commands.correct_feature(town, seen, values, why)
        assert set(refused.value.fields) == fields
    with pytest.raises(Refused, match="Nothing was changed"):
        commands.correct_feature(town, seen, {"name": "广厦牛肉面馆"}, asked(EditReason.RENAMED))


def test_somebody_moves_a_thing_only_where_he_may_edit_on_both_ends(town: Session) -> None:
    def only_block_one(block_id: int) -> None:
        if block_id != 1:
            raise Forbidden

    seen = target(town, SHOPS, 1)
    with pytest.raises(Forbidden):
        commands.correct_feature(
            town, seen, {"geometry": at(town, 150, 50)}, asked(EditReason.MOVED, permit=only_block_one)
        )
    commands.correct_feature(town, seen, {"geometry": at(town, 50, 50)}, asked(EditReason.MOVED, permit=only_block_one))


def test_another_communitys_things_are_not_there(town: Session) -> None:
    with pytest.raises(NotFound):
        commands.close_feature(town, target(town, SHOPS, 1), asked(EditReason.SHUT_DOWN, community=2))


def test_an_edit_that_waits_changes_nothing_until_a_second_person_approves(reviewed: Session) -> None:
    edit = add_shop(reviewed)
    assert (edit.state, edit.feature_id) == (EditState.PROPOSED, None)
    assert one(reviewed, "SELECT count(*) FROM shop WHERE name = '新华书店'") == (0,)
    with pytest.raises(Forbidden):
        commands.approve_edit(reviewed, TOWN, edit.id, by=1, permit=lambda block_id: None)
    commands.approve_edit(reviewed, TOWN, edit.id, by=2, permit=lambda block_id: None)
    assert one(reviewed, "SELECT count(*) FROM shop WHERE name = '新华书店'") == (1,)
    with pytest.raises(Refused, match="decided already"):
        commands.withdraw_edit(reviewed, TOWN, edit.id, by=1)


def test_an_approval_of_what_changed_meanwhile_is_stale(reviewed: Session) -> None:
    first = commands.correct_feature(reviewed, target(reviewed, SHOPS, 1), {"name": "甲店"}, asked(EditReason.RENAMED))
    second = commands.correct_feature(reviewed, target(reviewed, SHOPS, 1), {"name": "乙店"}, asked(EditReason.RENAMED))
    commands.approve_edit(reviewed, TOWN, first.id, by=2, permit=lambda block_id: None)
    with pytest.raises(Stale) as stale:
        commands.approve_edit(reviewed, TOWN, second.id, by=2, permit=lambda block_id: None)
    assert stale.value.fields["now"] == {"name": "甲店"}
    commands.refuse_edit(reviewed, TOWN, second.id, by=2, permit=lambda block_id: None, note="已更名为甲店")
    assert one(reviewed, "SELECT name FROM shop WHERE id = 1") == ("甲店",)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ground_edit SET state = 'applied', reviewer_id = account_id, reviewed_at = now(), feature_id = 1",
        "UPDATE ground_edit SET state = 'applied', feature_id = 1",
        "UPDATE ground_edit SET after = '{}'",
        "DELETE FROM ground_edit",
    ],
)
def test_the_database_itself_keeps_edits_and_their_second_person(reviewed: Session, change: str) -> None:
    add_shop(reviewed)
    with pytest.raises(IntegrityError), reviewed.begin_nested():
        reviewed.execute(text(change))


def test_every_edit_moves_the_stamp_on_and_stands_in_the_audit_log(town: Session) -> None:
    before = queries.stamp_of(town, TOWN)
    edit = add_shop(town)
    assert queries.stamp_of(town, TOWN) > before
    row = one(town, "SELECT action, object_type, facts->>'edit' FROM audit_entry ORDER BY id DESC LIMIT 1")
    assert row == ("ground.add", "shops", str(edit.id))


def test_counts_and_cards_of_earlier_days_stay_as_they_were(town: Session) -> None:
    yesterday = TODAY - timedelta(days=1)
    before = counted(town, TODAY)
    recounted = {"stairs": {"1": 20, "2": 5}, "residents_usual": 60}
    commands.correct_feature(town, target(town, BUILDINGS, 5), recounted, asked(EditReason.RECOUNTED))
    commands.correct_feature(town, target(town, BUILDINGS, 5), {"stairs": {"1": 21}}, asked(EditReason.RECOUNTED))
    commands.correct_feature(town, target(town, SHOPS, 1), {"name": "拉面馆"}, asked(EditReason.RENAMED))
    now, then = counted(town, TODAY), counted(town, yesterday)
    assert (then["households"], then["residents"], then["stairs"]) == (
        before["households"],
        before["residents"],
        before["stairs"],
    )
    assert now["households"] == before["households"] + 11
    assert now["residents"] == before["residents"] + 35
    building, shop = queries.SOURCES["buildings"], queries.SOURCES["shops"]
    cards = [queries.feature(town, building, 5, day) for day in (yesterday, TODAY)]
    assert [card.facts["households"] for card in cards if card] == [10, 21]
    names = [queries.feature(town, shop, 1, day) for day in (yesterday, TODAY)]
    assert [card.name for card in names if card] == ["广厦牛肉面馆", "拉面馆"]
    code = one(town, "SELECT code FROM community")[0]
    for day, more in ((yesterday, 0), (TODAY, 11)):
        state = queries.community(town, code, day)
        assert state is not None
        assert sum(grid.households for grid in state.grids if grid.level == "section") == before["households"] + more
        section = queries.feature(town, queries.SOURCES["sections"], 22, day)
        assert section is not None
        assert section.facts["households"] == 30 + more


def test_a_stair_that_is_closed_is_no_vacancy(town: Session) -> None:
    before = answers_for(town, 5, TODAY)
    commands.correct_feature(town, target(town, BUILDINGS, 5), {"stairs": {"1": 5}}, asked(EditReason.RECOUNTED))
    after = answers_for(town, 5, TODAY)
    assert before is not None
    assert after is not None
    assert (before.vacant_stairs, after.vacant_stairs) == ((1, 2), (1,))
