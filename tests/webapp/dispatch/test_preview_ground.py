"""Where it is, which section lies within twenty metres, what similar matters are open, which streets are walked."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.webapp.dispatch.calling import TUESDAY, category, incident, spot
from tests.webapp.roster import people
from tests.webapp.town import NEW, OLD, TOWN
from webapp.dispatch.models import Category, Incident
from webapp.dispatch.queries.orders import order_of
from webapp.dispatch.queries.similar import similar
from webapp.dispatch.queries.spots import Ground, Spot, ground_of
from webapp.dispatch.queries.walking import walks_of

DAY = date(2026, 3, 31)


def _ground(session: Session, x: float, y: float, day: date = DAY) -> Ground:
    return ground_of(session, TOWN, spot(x, y), day)


def test_the_section_and_the_version_of_the_day(town: Session) -> None:
    now, before = _ground(town, 150, 150), _ground(town, 150, 150, date(2024, 6, 1))
    assert (now.section.id if now.section else None, now.generation_id, now.year, now.ordinal) == (22, NEW, 2025, 1)
    assert (before.section.id if before.section else None, before.generation_id) == (12, OLD)


def test_another_section_within_twenty_metres_is_the_border(town: Session) -> None:
    beside = _ground(town, 150, 185)
    assert beside.section is not None
    assert beside.border is not None
    assert (beside.section.name, beside.border.name) == ("腰片", "北片")
    assert _ground(town, 150, 175).border is None


def test_the_border_follows_the_version(town: Session) -> None:
    assert _ground(town, 185, 150).border is None
    before = _ground(town, 185, 150, date(2024, 6, 1)).border
    assert before is not None
    assert before.name == "东片"


def test_a_building_alone_is_a_place(town: Session) -> None:
    found = ground_of(town, TOWN, Spot(building_id=5), DAY)
    assert found.section is not None
    assert found.section.id == people.MIDDLE
    assert found.compound is not None
    assert found.building_id == 5


def test_the_building_that_was_named_counts_where_the_pin_lies_beside_it(town: Session) -> None:
    found = ground_of(town, TOWN, spot(150, 195, building_id=5), DAY)
    assert (found.building, found.building_id) == (None, 5)


def test_a_building_of_another_community_is_no_place(town: Session) -> None:
    other = people.other_community(town)
    assert ground_of(town, other, Spot(building_id=5), DAY).metric is None


def test_outside_the_community_nothing_is_known_but_the_community(town: Session) -> None:
    found = _ground(town, 5000, 5000)
    assert (found.section, found.generation_id, found.metric) == (None, None, None)
    assert found.community_id == TOWN


def _similar(
    session: Session, about: Category, x: float = 150, y: float = 150, without: int | None = None
) -> list[int]:
    order, place = order_of(session, TOWN, about.id), spot(x, y)
    assert place.lon is not None
    assert place.lat is not None
    found = similar(session, order, TUESDAY, community_id=TOWN, place=(place.lon, place.lat), without=without)
    return [each.id for each in found]


def _near(session: Session, about: Category, x: float, y: float, **values: object) -> Incident:
    return incident(session, about, spot(x, y), **values)


def test_open_matters_within_the_radius_the_nearest_first(town: Session) -> None:
    about = category(town, duplicate_radius_m=60)
    far, near = _near(town, about, 150, 205), _near(town, about, 150, 170)
    _near(town, about, 150, 212)
    assert _similar(town, about) == [near.id, far.id]


def test_the_radius_is_in_true_metres_east_as_north(town: Session) -> None:
    about = category(town, duplicate_radius_m=60)
    inside = [_near(town, about, 150 + dx, 150 + dy).id for dx, dy in ((59, 0), (0, 59), (-59, 0), (0, -59))]
    for dx, dy in ((61, 0), (0, 61), (-61, 0), (0, -61)):
        _near(town, about, 150 + dx, 150 + dy)
    assert sorted(_similar(town, about)) == sorted(inside)


def test_what_is_older_than_the_category_says_or_closed_is_not_similar(town: Session) -> None:
    about = category(town, duplicate_hours=24)
    _near(town, about, 150, 150, received_at=TUESDAY - timedelta(hours=25))
    _near(town, about, 150, 150, state="closed", closed_as="withdrawn", closed_at=TUESDAY)
    open_ = _near(town, about, 150, 150, received_at=TUESDAY - timedelta(hours=23))
    assert _similar(town, about) == [open_.id]
    assert _similar(town, about, without=open_.id) == []


def test_the_same_category_goes_before_its_neighbours_and_strangers_stay_out(town: Session) -> None:
    above = category(town)
    about, beside = category(town, parent_id=above.id), category(town, parent_id=above.id)
    stranger = category(town)
    nearer, same = _near(town, beside, 150, 151), _near(town, about, 150, 180)
    of_above = _near(town, above, 150, 190)
    _near(town, stranger, 150, 150)
    assert _similar(town, about) == [same.id, nearer.id, of_above.id]


def test_categories_without_anything_above_are_no_neighbours(town: Session) -> None:
    about, other = category(town), category(town)
    _near(town, other, 150, 150)
    assert _similar(town, about) == []


def _graph_of(session: Session) -> object:
    stamp = session.scalar(text("SELECT stamp FROM community"))
    return walks_of(session, TOWN, int(stamp or 0), DAY).graph


def test_the_graph_is_built_once_and_outlives_the_correction_of_a_shop(town: Session) -> None:
    town.execute(text("UPDATE community SET stamp = stamp + 1000"))
    first = _graph_of(town)
    assert _graph_of(town) is first
    town.execute(text("UPDATE shop SET name = '改名' WHERE id = 1"))
    town.execute(text("UPDATE community SET stamp = stamp + 1"))
    assert _graph_of(town) is first


def test_a_street_that_is_corrected_or_closed_makes_a_new_graph(town: Session) -> None:
    town.execute(text("UPDATE community SET stamp = stamp + 2000"))
    first = _graph_of(town)
    town.execute(text("UPDATE street SET edited_at = now() WHERE id = 4"))
    town.execute(text("UPDATE community SET stamp = stamp + 1"))
    second = _graph_of(town)
    assert second is not first
    town.execute(text("UPDATE street SET closed_on = '2026-01-01' WHERE id = 4"))
    town.execute(text("UPDATE community SET stamp = stamp + 1"))
    assert _graph_of(town) is not second
