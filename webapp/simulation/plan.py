"""The believable day, purely: a day and a seed give the same matters and the same acts each time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from random import Random
from uuid import UUID, uuid5

from webapp.core.clock import ZONE
from webapp.simulation.scenes import Book, Scene, Spot

_NAMES = UUID("6d9f2a4e-6a1b-4c55-9d2b-6a0f1c7d5e11")
_SATURDAY = 5
_REST = (time(12, 30), time(15))
"""Nobody knocks and little is settled then."""


class Who(StrEnum):
    """Who acts; each has a log-in of the demo."""

    LEADER = "leader"
    OFFICER = "officer"
    VERIFIER = "verifier"
    RESPONDER = "responder"


class What(StrEnum):
    """What is done."""

    REGISTER = "register"
    SETTLE = "settle"
    HAND_UP = "hand-up"
    REVIEW = "review"
    ACKNOWLEDGE = "acknowledge"
    SET_OUT = "set-out"
    ARRIVE = "arrive"
    FINISH = "finish"
    REFUSE = "refuse"
    NOTE = "note"
    VERIFY = "verify"
    RATE = "rate"


@dataclass(frozen=True)
class Matter:
    """Something that happens."""

    uuid: UUID
    at: datetime
    category: str
    spot: Spot
    draw: float
    """Which of the places of that kind, from 0 to 1."""
    text: str
    outcome: str
    source: str = "transcript"
    is_whistle: bool = False
    threat: bool = False


@dataclass(frozen=True, order=True)
class Act:
    """Something somebody does about a matter; `order` keeps acts of one moment in their order."""

    at: datetime
    order: int
    key: UUID = field(compare=False)
    matter: Matter = field(compare=False)
    what: What = field(compare=False)
    who: Who = field(compare=False)
    of_lead: bool = field(default=True, compare=False)
    """Of the callee who leads, else of the others who were called."""
    words: str = field(default="", compare=False)


_ON_FOOT = frozenset({What.SETTLE, What.ARRIVE, What.FINISH, What.VERIFY})
_TRIED = ("已到场看过，网格没有工具和权限。", "劝说两次没有效果。", "单元长、志愿者试着处理，处理不了。")
_NOTES = ("居民在楼下等着，麻烦快一点。", "现场照片发群里了。", "电话打通了，说在路上。")


def plan_day(day: date, seed: int, book: Book) -> list[Act]:
    """Everything that is done on that day, in order."""
    random = Random(f"{seed} {day.isoformat()}")  # the same day is the same each time
    matters = list(_matters(day, seed, random, book))
    fit_to_refuse = [each.uuid for each in matters if each.is_whistle and not each.threat]
    refusing = random.choice(fit_to_refuse)
    acts = [act for matter in matters for act in _acts(matter, random, refuses=matter.uuid == refusing)]
    return sorted(act for act in acts if act.at.date() == day)


def _matters(day: date, seed: int, random: Random, book: Book) -> Iterator[Matter]:
    said: set[str] = set()
    for number, (scenes, source, kind) in enumerate(_drawn(day, random, book)):
        made = _matter(scenes, day, random, uuid5(_NAMES, f"{seed} {day} {number}"), said)
        yield replace(made, source=source, is_whistle=kind is not _Kind.SELF, threat=kind is _Kind.THREAT)
        said.add(made.text)


class _Kind(StrEnum):
    SELF = "self"
    WHISTLE = "whistle"
    THREAT = "threat"


def _drawn(day: date, random: Random, book: Book) -> Iterator[tuple[Sequence[Scene], str, _Kind]]:
    """From the groups 25 to 40, a fifth of which are too much for the grid; beside them what is blown at once."""
    of_groups = random.randint(25, 40)
    handed_up = round(of_groups * 0.2)
    yield from ((book.small, "transcript", _Kind.SELF) for _ in range(of_groups - handed_up))
    yield from ((book.large, "transcript", _Kind.WHISTLE) for _ in range(handed_up))
    yield from ((book.large, "grid_leader", _Kind.WHISTLE) for _ in range(random.randint(0, 10 - handed_up)))
    if day.weekday() < _SATURDAY and _in_season(book.school_gate, day) and random.random() < 0.5:
        yield book.school_gate, "grid_leader", _Kind.SELF
    if _in_season(book.night_pipe, day) and random.random() < 0.1:
        yield book.night_pipe, "grid_leader", _Kind.WHISTLE
    if random.random() < 1.5 / 7:
        yield book.disputes, "grid_leader", _Kind.SELF
    if random.random() < 1 / 30:
        yield book.threats, "grid_leader", _Kind.THREAT


def _in_season(scenes: Sequence[Scene], day: date) -> bool:
    return any(scene.fits(day) for scene in scenes)


def _matter(scenes: Sequence[Scene], day: date, random: Random, uuid: UUID, said: set[str]) -> Matter:
    """One of the scenes whose season it is, in words that were not said that day."""
    fitting = [scene for scene in scenes if scene.fits(day)]
    fresh = [scene for scene in fitting if not set(scene.texts) <= said] or fitting
    scene = random.choices(fresh, [each.weight for each in fresh])[0]
    first, last = scene.hours
    return Matter(
        uuid=uuid,
        at=datetime.combine(day, time(first), ZONE) + timedelta(minutes=random.uniform(0, (last - first) * 60)),
        category=scene.category,
        spot=scene.spot,
        draw=random.random(),
        text=random.choice([each for each in scene.texts if each not in said] or scene.texts),
        outcome=random.choice(scene.outcomes),
    )


class _Script:
    """Collects the acts about one matter; each comes some minutes after the one before."""

    def __init__(self, matter: Matter, random: Random) -> None:
        self.matter = matter
        self.random = random
        self.now = matter.at
        self.acts: list[Act] = []

    def then(
        self, minutes: tuple[float, float], what: What, who: Who, words: str = "", *, of_lead: bool = True
    ) -> None:
        """Somebody does something; outside on foot nothing is done in the midday rest."""
        self.now += timedelta(minutes=self.random.uniform(*minutes))
        if what in _ON_FOOT and not self.matter.threat and _REST[0] <= self.now.time() < _REST[1]:
            self.now = datetime.combine(self.now.date(), _REST[1], ZONE) + timedelta(minutes=self.random.uniform(0, 40))
        number = len(self.acts)
        key = uuid5(self.matter.uuid, f"{number} {what}")
        self.acts.append(Act(self.now, number, key, self.matter, what, who, of_lead, words))


def _acts(matter: Matter, random: Random, *, refuses: bool) -> list[Act]:
    script = _Script(matter, random)
    script.then((0, 0), What.REGISTER, Who.LEADER)
    if not matter.is_whistle:
        _settle(script)
        return script.acts
    if matter.source == "transcript":
        script.then((10, 35), What.HAND_UP, Who.LEADER, random.choice(_TRIED))
    script.then((2, 12), What.REVIEW, Who.OFFICER)
    if refuses:
        script.then((8, 25), What.REFUSE, Who.RESPONDER, "不在本单位职责范围，建议转主管部门。")
        return script.acts
    _answer(script)
    return script.acts


def _settle(script: _Script) -> None:
    """Nearly all is settled the same day and looked at by somebody else."""
    random = script.random
    if random.random() < 0.95:
        script.then((12, 110), What.SETTLE, Who.LEADER, script.matter.outcome)
        if random.random() < 0.85:
            script.then((15, 90), What.VERIFY, Who.VERIFIER)


def _answer(script: _Script) -> None:
    """Those who are called come, some of them late; not everything is finished that day."""
    random, threat = script.random, script.matter.threat
    is_late = not threat and random.random() < 0.2
    script.then((60, 170) if is_late else (1, 4) if threat else (4, 22), What.ACKNOWLEDGE, Who.RESPONDER)
    script.then((1, 6), What.ACKNOWLEDGE, Who.RESPONDER, of_lead=False)
    if random.random() < 0.5:
        script.then((1, 6), What.NOTE, Who.LEADER, random.choice(_NOTES))
    script.then((1, 3) if threat else (3, 15), What.SET_OUT, Who.RESPONDER)
    script.then((5, 12) if threat else (12, 60), What.ARRIVE, Who.RESPONDER)
    if random.random() < 0.6:
        script.then((1, 15), What.ARRIVE, Who.RESPONDER, of_lead=False)
    if random.random() < 0.15:
        return
    script.then((20, 130), What.FINISH, Who.RESPONDER, script.matter.outcome)
    script.then((1, 5), What.FINISH, Who.RESPONDER, "已配合处置。", of_lead=False)
    if random.random() < 0.8:
        script.then((15, 90), What.VERIFY, Who.VERIFIER)
        script.then((5, 40), What.RATE, Who.LEADER)
