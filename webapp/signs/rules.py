"""Kinds of sheets, what a community says about itself where it has written nothing, why a sheet is out of date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

PHONE = re.compile(r"\+?[0-9][0-9 \-]{1,18}[0-9]")


@dataclass(frozen=True)
class InTwoLanguages:
    """A text of the office; where it has no English the Chinese stands."""

    zh: str
    en: str = ""

    def read(self, *, english: bool) -> str:
        """The text for a reader."""
        return self.en if english and self.en else self.zh


@dataclass(frozen=True)
class Service:
    """A service of a grid and what it is, in one sentence."""

    name: InTwoLanguages
    detail: InTwoLanguages


@dataclass(frozen=True)
class Emergency:
    """Whom to call in need."""

    name: InTwoLanguages
    number: str


USUAL_HOURS = InTwoLanguages("周一至周五 08:30–12:00，14:30–18:00", "Monday to Friday 08:30–12:00, 14:30–18:00")
USUAL_SERVICES = (
    Service(
        InTwoLanguages("政策宣传", "Policy information"),
        InTwoLanguages("讲解惠民政策和办事流程", "Explains benefits and how to apply"),
    ),
    Service(
        InTwoLanguages("民情收集", "Listening to residents"),
        InTwoLanguages("记录意见诉求，逐件回复", "Notes every request and answers it"),
    ),
    Service(
        InTwoLanguages("代办服务", "Errands"),
        InTwoLanguages("为行动不便的居民代跑代办", "Runs errands for those who cannot"),
    ),
    Service(
        InTwoLanguages("纠纷调解", "Settling disputes"),
        InTwoLanguages("邻里矛盾就地调解", "Mediates between neighbours on the spot"),
    ),
)
USUAL_EMERGENCIES = (
    Emergency(InTwoLanguages("火警", "Fire"), "119"),
    Emergency(InTwoLanguages("报警", "Police"), "110"),
    Emergency(InTwoLanguages("急救", "Ambulance"), "120"),
)


class SheetKind(StrEnum):
    """What is printed: a QR plate (标牌), a poster (网格示意图) on A3 or A4."""

    PLATE = "plate"
    POSTER_A3 = "poster_a3"
    POSTER_A4 = "poster_a4"

    @property
    def is_poster(self) -> bool:
        """Whether it shows a map, the leader and the services."""
        return self is not SheetKind.PLATE


class Reason(StrEnum):
    """Why a printed sheet no longer says what is true, the most pressing first."""

    CONSENT_ENDED = "consent_ended"
    RETIRED = "retired"
    LEADER_CHANGED = "leader_changed"
    LEADER_PUBLISHED = "leader_published"
    BORDER = "border"
    NAMES = "names"
    WORDS = "words"
    ADDRESS = "address"


@dataclass(frozen=True)
class Shown:
    """What a sheet shows, as digests; an empty `leader` says that it names nobody."""

    border: str
    names: str
    leader: str
    words: str
    address: str


def reasons(kind: SheetKind, printed: Shown, now: Shown | None, *, consents: bool) -> tuple[Reason, ...]:
    """Why a printed sheet is out of date, the most pressing first; empty where it is not.

    `now` is what the sheet would show today, None where its grid no longer exists; `consents` says whether
    whoever it names still lets himself be named. A plate shows neither leader nor map: only another name,
    number or address makes it wrong.
    """
    found = []
    if printed.leader and not consents:
        found.append(Reason.CONSENT_ENDED)
    if now is None:
        return (*found, Reason.RETIRED)
    if kind.is_poster and printed.leader != now.leader and not found:
        found.append(Reason.LEADER_CHANGED if printed.leader else Reason.LEADER_PUBLISHED)
    if kind.is_poster and printed.border != now.border:
        found.append(Reason.BORDER)
    if printed.names != now.names:
        found.append(Reason.NAMES)
    if kind.is_poster and printed.words != now.words:
        found.append(Reason.WORDS)
    if printed.address != now.address:
        found.append(Reason.ADDRESS)
    return tuple(found)
