"""Changing the dictionary of kinds: one function, one use case; none commits, each leaves an audit line."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.errors import Invalid, NotFound, Refused
from webapp.grids.models import Kind

SUBJECTS = ("shop", "place", "organization", "hazard")


@dataclass(frozen=True)
class Entry:
    """What an entry of the dictionary says, beside its code."""

    name_zh: str
    name_en: str
    icon: str
    small_place: str | None


def kind_named(session: Session, code: str) -> Kind:
    """The entry of a code; raises NotFound."""
    kind = session.get(Kind, code)
    if kind is None:
        raise NotFound("no such kind")
    return kind


def icons(session: Session) -> list[str]:
    """Icons that entries of the dictionary use: the ones that maps can draw."""
    return list(session.scalars(select(Kind.icon).distinct().order_by(Kind.icon)))


def small_places(session: Session) -> list[str]:
    """The classes of small places (九小场所) that entries name."""
    named = select(Kind.small_place).where(Kind.small_place.is_not(None)).distinct().order_by(Kind.small_place)
    return [each for each in session.scalars(named) if each]


def add_kind(session: Session, subject: str, word: str, entry: Entry, *, by: int | None) -> Kind:
    """Add an entry at the end of its dictionary. Raises Refused where the code or the name is taken."""
    if subject not in SUBJECTS:
        raise Invalid("no such dictionary", subject=subject)
    code = f"{subject}.{word}"
    if session.get(Kind, code) is not None:
        raise Refused("this code is taken", code=code)
    _refuse_double(session, subject, code, entry.name_zh)
    last = session.scalar(select(func.max(Kind.sort)).where(Kind.subject == subject)) or 0
    kind = Kind(code=code, sort=min(last + 10, 32_000), **_columns(entry))
    session.add(kind)
    session.flush()
    record(session, "kind.add", of="kind", object_id=code, account_id=by)
    return kind


def correct_kind(session: Session, code: str, entry: Entry, *, by: int | None) -> None:
    """Correct names, icon and class; what was recorded under the code keeps it. Raises Refused for a taken name."""
    kind = kind_named(session, code)
    _refuse_double(session, kind.subject, code, entry.name_zh)
    for name, value in _columns(entry).items():
        setattr(kind, name, value)
    record(session, "kind.correct", of="kind", object_id=code, account_id=by)


def retire_kind(session: Session, code: str, *, by: int | None) -> None:
    """Offer an entry no more; what was recorded under it stays and keeps its name."""
    kind = kind_named(session, code)
    if kind.retired_at is not None:
        raise Refused("it is retired already")
    kind.retired_at = session.execute(select(func.now())).scalar_one()
    record(session, "kind.retire", of="kind", object_id=code, account_id=by)


def restore_kind(session: Session, code: str, *, by: int | None) -> None:
    """Offer a retired entry again."""
    kind = kind_named(session, code)
    if kind.retired_at is None:
        raise Refused("it is in use")
    kind.retired_at = None
    record(session, "kind.restore", of="kind", object_id=code, account_id=by)


def _columns(entry: Entry) -> dict[str, object]:
    return {
        "name_zh": entry.name_zh.strip(),
        "name_en": entry.name_en.strip(),
        "icon": entry.icon,
        "small_place": entry.small_place,
    }


def _refuse_double(session: Session, subject: str, code: str, name_zh: str) -> None:
    same = select(Kind.code).where(Kind.subject == subject, Kind.name_zh == name_zh.strip(), Kind.code != code)
    if session.scalar(same) is not None:
        raise Refused("this name is taken", name_zh=name_zh.strip())
