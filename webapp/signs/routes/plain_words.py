"""How far a report has come, in words that nobody needs to look up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from webapp.core.clock import ZONE
from webapp.dispatch.queries.resident import ReportStatus
from webapp.dispatch.rules import ClosedAs, IncidentState


@dataclass(frozen=True)
class PlainStep:
    """A step on the way: done at an instant, going on, or still to come."""

    words: str
    at: datetime | None = None
    is_now: bool = False

    @property
    def when(self) -> str:
        """The instant, local."""
        return f"{self.at.astimezone(ZONE):%m-%d %H:%M}" if self.at else ""


def summary_of(report: ReportStatus) -> str:
    """One sentence."""
    ended = {
        ClosedAs.RESOLVED: _("It is done. Please tell us how it was handled."),
        ClosedAs.NOT_ACCEPTED: _("It was not taken on. The reason stands below."),
        ClosedAs.DUPLICATE: _("Others reported the same; it is handled together with theirs."),
        ClosedAs.WITHDRAWN: _("It was withdrawn."),
        ClosedAs.FALSE_ALARM: _("Somebody looked and found nothing to do."),
    }
    if report.is_merged and report.closed_as in (None, ClosedAs.RESOLVED):
        return f"{ended[ClosedAs.DUPLICATE]} {_summary(report, ended)}"
    return _summary(report, ended)


def _summary(report: ReportStatus, ended: Mapping[ClosedAs, str]) -> str:
    if report.closed_as is not None:
        return str(ended[report.closed_as])
    return str(
        {
            IncidentState.TO_REVIEW: _("We have it. Somebody on duty is looking at it."),
            IncidentState.WAITING: _("Whoever sees to it has been called and is expected."),
            IncidentState.HANDLING: _("Somebody is seeing to it."),
            IncidentState.TO_VERIFY: _("It is done, and is being checked."),
            IncidentState.SUSPENDED: _("It has to wait for the moment."),
        }[report.state]
    )


def steps_of(report: ReportStatus) -> list[PlainStep]:
    """The way of a report, from its arrival to its end."""
    if report.closed_as not in (None, ClosedAs.RESOLVED):
        ended = PlainStep(_("Closed without work"), report.closed_at, is_now=True)
        return [PlainStep(_("Your report arrived"), report.received_at), ended]
    done_at = report.done_at or report.settled_at
    callee = report.callee or _("the grid")
    steps = [
        PlainStep(_("Your report arrived"), report.received_at),
        PlainStep(_("Handed to %(who)s", who=callee), report.called_at),
        PlainStep(_("Somebody is there"), report.arrived_at),
        PlainStep(_("Seen to"), done_at),
        PlainStep(_("Checked and closed"), report.closed_at),
    ]
    reached = max(number for number, step in enumerate(steps) if step.at is not None)
    # A step that was passed over needs no mark of its own.
    kept = [step for number, step in enumerate(steps) if step.at is not None or number > reached]
    return [PlainStep(step.words, step.at, is_now=step is steps[reached]) for step in kept]
