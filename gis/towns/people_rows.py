"""What the people of a synthetic community are as rows; all are invented, as are their telephone numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

import numpy as np

# what kind of place, and its name (grids, branches, groups) or its reference (compounds, buildings, stairs)
Where = tuple[str, str]


@dataclass(frozen=True)
class Hours:
    """Hours of a week that somebody offers; `post` is where he would come from, never his home."""

    weekday: int
    starts: str
    ends: str
    post: str
    place: str | None


@dataclass
class Somebody:
    """A person; `branch` is the name of the branch an own member belongs to."""

    ref: str
    name: str
    opened_on: date
    phone: str | None = None
    consent_on: date | None = None
    closed_on: date | None = None
    branch: str | None = None
    is_own_member: bool = False
    is_in_service: bool = False
    skills: tuple[str, ...] = ()
    hours: tuple[Hours, ...] = ()


@dataclass(frozen=True)
class Duty:
    """Somebody (his reference) in a role at a place from a day on; `stands_in_for` is the index of a duty."""

    person: str
    role: str
    at: Where
    begins: date
    ends: date | None = None
    rank: int = 1
    ended_reason: str | None = None
    successor: str | None = None
    stands_in_for: int | None = None


@dataclass(frozen=True)
class Branch:
    """A party branch on an area."""

    name: str
    kind: str
    area: str
    opened_on: date


@dataclass(frozen=True)
class Group:
    """A party group in a section, of a branch."""

    name: str
    branch: str
    section: str
    opened_on: date


@dataclass(frozen=True)
class Placement:
    """An in-service member placed in a building (its reference)."""

    person: str
    building: str
    post: str
    begins: date


@dataclass(frozen=True)
class Chat:
    """A chat group and who keeps it."""

    name: str
    kind: str
    at: Where
    keeper: str | None
    opened_on: date


@dataclass(frozen=True)
class Caller:
    """Whom one calls at an organization (its reference)."""

    organization: str
    name: str
    phone: str
    position: str
    opened_on: date


@dataclass
class People:
    """Everybody, and what each answers for."""

    persons: list[Somebody] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)
    chats: list[Chat] = field(default_factory=list)
    contacts: list[Caller] = field(default_factory=list)


@dataclass(frozen=True)
class Door:
    """A stair: its reference, its building, its compound, how many households are behind it."""

    ref: str
    building: str
    compound: str
    households: int


@dataclass(frozen=True)
class Quarters:
    """Where people live and answer: sections of each area by name, the doors of each section, posts by section."""

    community: str
    areas: Mapping[str, tuple[str, ...]]
    doors: Mapping[str, tuple[Door, ...]]
    compounds: Mapping[str, tuple[tuple[str, str], ...]]  # of a section: reference and name
    posts: Mapping[str, tuple[tuple[str, str], ...]]  # of a section: reference and name of public places
    organizations: tuple[tuple[str, str], ...]  # reference and kind

    def households(self, section: str) -> int:
        """Households of a section."""
        return sum(door.households for door in self.doors[section])

    @property
    def sections(self) -> tuple[str, ...]:
        """All sections, area by area."""
        return tuple(section for held in self.areas.values() for section in held)


class Register:
    """Writes people down: draws names, numbers and telephones, and remembers who is there."""

    def __init__(self, words: Mapping[str, tuple[str, ...]], baseline_on: date, rng: np.random.Generator) -> None:
        self.people = People()
        self.rng, self.baseline_on = rng, baseline_on
        self._words = words
        self._numbers: Iterator[int] = count(1)
        self._phones: Iterator[int] = count(1)
        # The commonest surnames stand first; a few hundred people share the first ones, as everywhere.
        weights = 1 / (np.arange(len(words["surnames"])) + 4.0)
        self._surnames = weights / weights.sum()
        # Grids are there from the beginning of the baseline's year: nobody answers for one before.
        self.founded_on = baseline_on.replace(month=1, day=1)

    def name(self) -> str:
        """An invented name."""
        surname = self._words["surnames"][int(self.rng.choice(len(self._surnames), p=self._surnames))]
        given = self._words["women" if self.rng.random() < 0.56 else "men"]
        return surname + given[int(self.rng.integers(len(given)))]

    def phone(self) -> str:
        """A telephone number of the range that no network has."""
        return f"199-0000-{next(self._phones):04d}"

    def somebody(self, opened_on: date, *, phone: bool = False) -> Somebody:
        """One more person."""
        made = Somebody(f"R{next(self._numbers):04d}", self.name(), opened_on, self.phone() if phone else None)
        self.people.persons.append(made)
        return made

    def assign(self, who: Somebody, role: str, at: Where, begins: date, rank: int = 1) -> int:
        """He answers for a place from a day on; the index of the duty."""
        self.people.duties.append(Duty(who.ref, role, at, begins, rank=rank))
        return len(self.people.duties) - 1

    def before(self, nearest: int, furthest: int) -> date:
        """A day between so many days before the baseline."""
        return self.baseline_on - timedelta(days=int(self.rng.integers(nearest, furthest + 1)))

    def this_year(self) -> date:
        """A day of the baseline's year on which somebody began, as a rule its first."""
        first = self.rng.random() < 0.7
        return self.founded_on if first else self.founded_on + timedelta(days=int(self.rng.integers(1, 120)))

    def some(self, words: str, most: int) -> tuple[str, ...]:
        """Between none and `most` different words of a list."""
        listed = self._words[words]
        chosen = self.rng.choice(len(listed), int(self.rng.integers(0, most + 1)), replace=False)
        return tuple(listed[int(each)] for each in sorted(chosen))

    def one(self, words: str) -> str:
        """A word of a list."""
        return self._words[words][int(self.rng.integers(len(self._words[words])))]
