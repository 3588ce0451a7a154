"""Who could be called for a place at an instant: the facts, without any choice among them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from gis.crs import WEB_MERCATOR, WGS84
from webapp.core.clock import ZONE
from webapp.dispatch.queries.spots import Ground
from webapp.dispatch.rules import CalleeKind, Post
from webapp.dispatch.rules.states import OPEN_CALLS
from webapp.dispatch.sql import statement

RECENT = timedelta(days=30)
# By what the branch offices are called everywhere; a court and a procuratorate come through the joint conference only.
POST_WORDS: Mapping[Post, str] = {Post.POLICE: "派出所|警务", Post.JUSTICE: "司法所"}


@dataclass(frozen=True)
class When:
    """An instant, as the roster needs it."""

    at: datetime

    @property
    def on_day(self) -> date:
        """The local day."""
        return self.at.astimezone(ZONE).date()

    @property
    def bound(self) -> dict[str, object]:
        """The instant as parameters."""
        local = self.at.astimezone(ZONE)
        return {
            "at": self.at,
            "on_day": local.date(),
            "weekday": local.isoweekday(),
            "at_time": local.time().replace(tzinfo=None),
        }


@dataclass(frozen=True)
class Leader:
    """Somebody of the grid's chain: of the stair or building, the section, the area, or for a day."""

    person_id: int
    role: str
    ground: str
    stands_in: bool
    skills: tuple[str, ...]
    on_duty: bool
    is_asking: bool


@dataclass(frozen=True)
class Office:
    """An organization, with metric coordinates of its office and what it is known for: items, a kind, a pattern."""

    id: int
    name: str
    metric: tuple[float, float]
    offers: tuple[str, ...] = ()
    by_kind: bool = False
    line_id: int | None = None
    pattern: str = ""


@dataclass(frozen=True)
class Helper:
    """A member or volunteer who offered these hours, with his declared duty post in metric coordinates.

    `open_calls` and `recent_calls`, those of the last thirty days, are for the order alone and are never shown.
    """

    person_id: int
    role: str
    skills: tuple[str, ...]
    post: tuple[float, float] | None
    open_calls: int = 0
    recent_calls: int = 0


@dataclass(frozen=True)
class Key:
    """Whom a call would go to."""

    kind: CalleeKind
    id: int


def chain(session: Session, ground: Ground, when: When, asking: int | None = None) -> list[Leader]:
    """The grid's chain for a place, nearest first, with whoever asks among them."""
    bound = when.bound | {
        "community_id": ground.community_id,
        "section_id": ground.section.id if ground.section else None,
        "area_id": ground.area.id if ground.area else None,
        "building_id": ground.building_id,
        "compound_id": ground.compound.id if ground.compound else None,
        "asking": asking,
    }
    rows = session.execute(statement("chain"), bound).mappings()
    return [Leader(**{**row, "skills": tuple(row["skills"])}) for row in rows]


def listed(session: Session, ground: Ground, when: When, line_ids: Sequence[int]) -> list[Office]:
    """The organizations of lines of a duty list, in their order."""
    if not line_ids:
        return []
    bound = _placed(ground, when) | {"lines": list(line_ids)}
    rows = session.execute(statement("listed"), bound)
    return [Office(row.id, row.name, (row.x, row.y), by_kind=row.by_kind, line_id=row.line_id) for row in rows]


def offering(session: Session, ground: Ground, when: When, offers: Collection[str]) -> list[Office]:
    """Organizations that reported in and offered one of these items."""
    if not offers:
        return []
    bound = _placed(ground, when) | {"offers": sorted(offers)}
    rows = session.execute(statement("offering"), bound)
    return [Office(row.id, row.name, (row.x, row.y), offers=tuple(row.offers)) for row in rows]


def posted(session: Session, ground: Ground, when: When, posts: Collection[Post]) -> list[Office]:
    """The nearest office of each posted branch that may be called."""
    words = [POST_WORDS[post] for post in Post if post in posts and post in POST_WORDS]
    if not words:
        return []
    rows = session.execute(statement("posted"), _placed(ground, when) | {"words": words})
    return [Office(row.id, row.name, (row.x, row.y), pattern=row.pattern) for row in rows]


def posts_of_hour(session: Session, ground: Ground, when: When) -> dict[int, int | None]:
    """Who offered the hours in which an instant falls, and the key of the post he declared for them."""
    row = session.execute(statement("hours"), when.bound | {"community_id": ground.community_id}).one()
    return dict(zip(row.persons, row.posts, strict=True))


def helpers(
    session: Session,
    ground: Ground,
    when: When,
    *,
    near: Mapping[int, tuple[float, float]],
    others: Mapping[int, tuple[float, float] | None],
    skills: Collection[str],
    asking: int | None = None,
) -> list[Helper]:
    """Those who are near, and of the others those who have one of the skills, each with his post; never who asks."""
    bound = when.bound | {
        "community_id": ground.community_id,
        "since": when.at - RECENT,
        "open_states": [state.value for state in OPEN_CALLS],
        "near": list(near),
        "others": list(others) if skills else [],
        "skills": sorted(skills),
        "asking": asking,
    }
    posts = {**others, **near}
    rows = session.execute(statement("helpers"), bound).mappings()
    return [Helper(**{**row, "skills": tuple(row["skills"])}, post=posts[row["person_id"]]) for row in rows]


def _placed(ground: Ground, when: When) -> dict[str, object]:
    return when.bound | {
        "community_id": ground.community_id,
        "lon": ground.lon,
        "lat": ground.lat,
        "srid": ground.srid,
        "wgs84": WGS84,
        "mercator": WEB_MERCATOR,
    }
