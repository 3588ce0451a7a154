"""Callees and the reasons for them in words; of a person nothing but his role and how near he is, in steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from gis.dispatch import Code, Need, Reason
from webapp.core.languages import spoken
from webapp.dispatch.rules import CalleeKind
from webapp.grids.rules import LABELS, Manager
from webapp.roster.rules import ROLE_LABELS, AssignmentRole

HELPERS: Mapping[str, LazyString] = {
    "volunteer": _("volunteer"),
    "in_service_member": _("in-service party member"),
    "own_member": _("party member"),
    "neighbour": _("helpful neighbour"),
}
_REASONS: Mapping[Code, LazyString] = {
    Code.COMMON_PARTS: _("manages %(about)s: for common parts the property comes first"),
    Code.STAIR: _("answers for this building"),
    Code.SECTION: _("leads %(about)s"),
    Code.AREA: _("leads %(about)s, to which the place belongs"),
    Code.DAY_LEADER: _("is grid leader for a day in %(about)s, on shift now"),
    Code.DUTY_LIST: _("stands on the duty list of “%(about)s”"),
    Code.KIND: _("is the nearest of its kind on the duty list of “%(about)s”"),
    Code.OFFER: _("reported in and offered: %(about)s"),
    Code.POSTED: _("is the office posted for “%(about)s”"),
    Code.HOURS: _("offered these very hours"),
    Code.STANDS_IN: _("stands in for somebody on leave"),
    Code.SKILL: _("can do: %(skills)s"),
    Code.NEARBY: _("at most %(until_min)d minutes on foot from its office"),
}
# What a fact of an arrival is where it speaks against the proof, and how that is said.
_DOUBTS: Mapping[str, tuple[bool, LazyString]] = {
    "after_right": (True, _("written before the right ended, sent after")),
    "join_closed": (True, _("meant for one that was closed before it came")),
    "far": (True, _("far from the place")),
    "vague": (True, _("position not exact")),
    "jump": (True, _("does not fit the arrival before")),
    "code_fits": (False, _("the code does not fit")),
    "plate_fits": (False, _("a plate of another section")),
}


@dataclass(frozen=True)
class Label:
    """What a callee is called: an organization by its name, a person by his role word and how near he is."""

    name: str = ""
    role: str = ""
    manager: Manager | None = None
    near: tuple[int, int] | None = None

    def in_words(self) -> str:
        """The label in the reader's language."""
        if self.manager is not None:
            return f"{self.name}{spoken(self.manager, LABELS)}"
        word = _role(self.role) if self.role else self.name
        return f"{word}{_nearness(self.near)}" if self.role and self.near else word


@dataclass(frozen=True)
class Proposed:
    """Somebody to be called; exactly one of the three ids is set. `eta_min` is never exact for a person."""

    kind: CalleeKind
    callee: Label
    reasons: tuple[Reason, ...]
    is_lead: bool = False
    organization_id: int | None = None
    compound_id: int | None = None
    person_id: int | None = None
    eta_min: int | None = None

    @property
    def label(self) -> str:
        """What screens show, in the reader's language."""
        return self.callee.in_words()

    @property
    def reason(self) -> str:
        """Why he is called, in the reader's language."""
        return reason_words(self.reasons, of_person=self.person_id is not None)


def reason_words(reasons: Sequence[Reason], *, of_person: bool) -> str:
    """Reasons in one sentence."""
    # How near a person is stands in his label.
    told = [each for each in reasons if not (of_person and each.code is Code.NEARBY)]
    return str(_("; ")).join(str(_REASONS[each.code]) % each.values for each in told)


def missing_words(need: Need) -> str:
    """What is wanted and nobody near can do."""
    if need.skill is None:
        return str(_("%(count)d more pairs of hands", count=need.count))
    return str(_("%(count)d more who can do: %(skill)s", count=need.count, skill=need.skill))


def doubts(facts: Mapping[str, object]) -> str:
    """What speaks against a proof of arrival, in brackets; it warns, and keeps nobody from working."""
    found = [str(words) for fact, (bad, words) in _DOUBTS.items() if facts.get(fact) is bad]
    return str(_(" (%(doubts)s)", doubts=str(_("; ")).join(found))) if found else ""


def _nearness(near: tuple[int, int]) -> str:
    low, high = near
    if low == 0:
        return str(_(" (near, within %(high)d minutes)", high=high))
    return str(_(" (near, about %(low)d–%(high)d minutes)", low=low, high=high))


def _role(role: str) -> str:
    known = HELPERS.get(role)
    return str(known) if known is not None else spoken(AssignmentRole(role), ROLE_LABELS)
