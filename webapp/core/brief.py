"""What a subject says about the part that it contributes to a day leader's brief."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask_babel import LazyString
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class BriefLine:
    """One line: what it is about, what is said, and where it leads."""

    label: str
    value: str = ""
    href: str | None = None


@dataclass(frozen=True)
class BriefPart:
    """A part of the brief of a section on a day, never about care, mediation appointments or a person.

    `sql` yields label, value and href (each text, NULL allowed) over :community_id, :grid_id (the section) and :day;
    `labels` puts a label that is a key into the reader's words. Where SQL does not do, `read` answers instead.
    A part without lines says `empty`, or is left out.
    """

    key: str
    title: LazyString
    sql: str = ""
    labels: Mapping[str, LazyString] = field(default_factory=dict)
    read: Callable[[Session, int, int, date], Sequence[BriefLine]] | None = None
    empty: LazyString | None = None
