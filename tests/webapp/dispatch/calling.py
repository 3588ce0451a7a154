"""Categories, duty lists, offers and calls put straight into the nine-block town."""

from __future__ import annotations

import math
from datetime import datetime, time, timedelta
from itertools import count
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.crs import WGS84, metric_srid
from gis.geometry import transformed
from tests.webapp.roster import people
from tests.webapp.town import LAT, LON, NEW, TOWN
from webapp.core.clock import ZONE
from webapp.dispatch.models import Call, Category, CategoryCallee, Incident
from webapp.dispatch.queries.callees import When
from webapp.dispatch.queries.choosing import Proposal
from webapp.dispatch.queries.orders import order_of
from webapp.dispatch.queries.proposing import propose
from webapp.dispatch.queries.spots import Spot, ground_of
from webapp.dispatch.rules import Urgency
from webapp.roster.models import OfferedHours, Person

TUESDAY = datetime(2026, 3, 31, 19, 30, tzinfo=ZONE)
_numbers = count(1)
_POINT = "ST_SetSRID(ST_MakePoint(:lon, :lat), :wgs84)"


def spot(x: float, y: float, building_id: int | None = None) -> Spot:
    """A place by metres from the town's south-west corner."""
    from shapely import Point

    srid = metric_srid(LON, LAT)
    corner = transformed(Point(LON, LAT), WGS84, srid)
    placed = transformed(Point(corner.x + x, corner.y + y), srid, WGS84)
    return Spot(placed.x, placed.y, building_id)


def category(session: Session, *lines: str, **values: object) -> Category:
    """A category with a duty list: `property*`, `grid_chain`, `organization.office:政务`, `#12*` for number 12."""
    number = next(_numbers)
    made = Category(**{"community_id": TOWN, "code": f"test.c{number}", "name": f"事项{number}", **values})
    session.add(made)
    session.flush()
    for ordinal, line in enumerate(lines, start=1):
        named, _, word = line.removesuffix("*").partition(":")
        where: dict[str, object] = {"kind": named}
        if named.startswith("#"):
            where = {"kind": "organization", "organization_id": int(named[1:])}
        elif named.startswith("organization."):
            where = {"kind": "organization", "organization_kind": named, "organization_word": word}
        session.add(
            CategoryCallee(community_id=TOWN, category_id=made.id, ordinal=ordinal, is_lead=line.endswith("*"), **where)
        )
    session.flush()
    return made


def proposal(
    session: Session,
    about: Category,
    where: Spot | None = None,
    *,
    at: datetime = TUESDAY,
    urgency: str | None = None,
    asking: int | None = None,
) -> Proposal:
    ground = ground_of(session, TOWN, where or spot(150, 150), at.date())
    order = order_of(session, TOWN, about.id)
    return propose(session, ground, order, urgency=Urgency(urgency or about.urgency), when=When(at), asking=asking)


def organization(session: Session, name: str, kind: str = "organization.office", x: float = 250, y: float = 250) -> int:
    found = session.scalar(
        text(
            "INSERT INTO organization (community_id, block_id, source, source_ref, name, kind, geom)"
            f" SELECT 1, :block, 'test', :ref, :name, :kind, {_POINT} RETURNING id"
        ),
        {"name": name, "kind": kind, **_placed(x, y)},
    )
    assert found is not None
    return int(found)


def _placed(x: float, y: float) -> dict[str, object]:
    """The parameters of something at metres from the corner; of a line between two blocks the lower one has it."""
    block = 1 + max(0, math.ceil(x / 100) - 1) + 3 * max(0, math.ceil(y / 100) - 1)
    where = spot(x, y)
    return {"ref": f"x{next(_numbers)}", "lon": where.lon, "lat": where.lat, "wgs84": WGS84, "block": block}


def reported_in(session: Session, organization_id: int, *items: str, until: str | None = None) -> int:
    """A registration of an organization, and a resource it offers for each of these items."""
    found = session.scalar(
        text(
            "INSERT INTO registration (community_id, organization_id, valid) VALUES (1, :id,"
            " daterange('2026-01-01', CAST(:until AS date))) RETURNING id"
        ),
        {"id": organization_id, "until": until},
    )
    assert found is not None
    for item in items:
        session.execute(
            text(
                "INSERT INTO resource (community_id, title, item_id, registration_id, valid)"
                " VALUES (1, '示例', :item_id, :registration_id, '[2026-01-01,)')"
            ),
            {"registration_id": found, "item_id": dictionary_item(session, item)},
        )
    return int(found)


def takes_part(session: Session, registration_id: int, item: str) -> None:
    """A registered organization takes part in an item of 五联."""
    session.execute(
        text("INSERT INTO registration_item (community_id, registration_id, item_id) VALUES (1, :registration, :item)"),
        {"registration": registration_id, "item": dictionary_item(session, item, "five_links")},
    )


def dictionary_item(session: Session, name: str, of: str = "matter") -> int:
    """The dictionary item of a name."""
    found = session.scalar(
        text(
            "INSERT INTO item (community_id, list, name) VALUES (1, :list, :name)"
            " ON CONFLICT (community_id, list, name) DO UPDATE SET name = EXCLUDED.name RETURNING id"
        ),
        {"name": name, "list": of},
    )
    assert found is not None
    return int(found)


def place(session: Session, x: float, y: float) -> int:
    """A public place at which somebody can be posted."""
    found = session.scalar(
        text(
            "INSERT INTO place (community_id, block_id, source, source_ref, name, kind, geom)"
            f" SELECT 1, :block, 'test', :ref, '岗亭', 'place.school', {_POINT} RETURNING id"
        ),
        _placed(x, y),
    )
    assert found is not None
    return int(found)


def volunteer(
    session: Session, *skills: str, at: tuple[float, float] | None = (150, 100), name: str = "示例甲", **values: object
) -> Person:
    """A volunteer who offered Tuesday evenings from a post; without one where `at` is None."""
    made = people.person(session, name, skills=list(skills), **values)
    people.assignment(session, made, "volunteer", grid_id=people.SECTION)
    post = {"place_id": place(session, *at)} if at else {"post": "家门口"}
    offers(session, made, **post)
    return made


def offers(session: Session, who: Person, **values: object) -> None:
    hours = {"weekday": 2, "starts": time(19, 0), "ends": time(21, 0), **values}
    session.add(OfferedHours(**{"community_id": TOWN, "person_id": who.id, **hours}))
    session.flush()


def incident(session: Session, about: Category, where: Spot | None = None, **values: object) -> Incident:
    """An open whistle that waits for whoever was called."""
    placed = where or spot(150, 150)
    known: dict[str, object] = {
        "community_id": TOWN,
        "uuid": uuid4(),
        "number": f"20260331-{next(_numbers):03d}",
        "category_id": about.id,
        "source": "grid_leader",
        "route": "whistle",
        "whistle_kind": "livelihood",
        "urgency": "general",
        "state": "waiting",
        "reviewed": True,
        "received_at": TUESDAY - timedelta(hours=1),
        "geom": f"SRID={WGS84};POINT({placed.lon} {placed.lat})",
        "generation_id": NEW,
    }
    made = Incident(**known | values)
    session.add(made)
    session.flush()
    return made


def called(session: Session, of: Incident, who: Person, *, sent_at: datetime = TUESDAY, **values: object) -> Call:
    """A person called to an incident."""
    known: dict[str, object] = {
        "community_id": TOWN,
        "incident_id": of.id,
        "kind": "person",
        "person_id": who.id,
        "label": "志愿者",
        "limits": {},
        "sent_at": sent_at,
        **{key: sent_at + timedelta(days=1) for key in ("acknowledge_by", "arrive_by", "finish_by", "red_by")},
    }
    made = Call(**known | values)
    session.add(made)
    session.flush()
    return made
