"""Pages of the duty roster: today, a month, a slot, a month by pattern."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.core.accounts.guard import require_here
from webapp.core.accounts.roles import Action
from webapp.core.clock import ZONE, today
from webapp.core.db import current_session
from webapp.core.errors import Invalid
from webapp.core.http import needs
from webapp.core.listing import respond
from webapp.core.worktime import holidays_between
from webapp.core.worktime.queries import warnings
from webapp.roster.commands import duty as commands
from webapp.roster.queries import duty as queries
from webapp.roster.queries.handovers import recent_handovers
from webapp.roster.queries.sheet import kept_sheets
from webapp.roster.routes.duty_forms import MonthForm, ReplaceForm, SlotForm, SwapForm
from webapp.roster.routes.duty_frame import back_to, blueprint, calls, edits, local, now, people_on, the_slot, word
from webapp.roster.routes.frame import Page, form_page, here, me, trying
from webapp.roster.rules.duty import Capacity, ChangeReason, SlotKind, days_of, following_month

_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])", re.ASCII)
_AHEAD = timedelta(days=8)


@blueprint.get("/")
@needs(Action.READ_DUTY)
def show_duty(community: str) -> str:
    """Who is on duty now and next, what the last one handed over, what is wrong with the days ahead."""
    session, at = current_session(), now()
    running = queries.on_duty_now(session, here(), at)
    ahead = [each for each in queries.slots_ahead(session, here(), at, days=3) if each.begins > at]
    sheets = kept_sheets(session, here())
    return render_template(
        "duty/today.html",
        running=running,
        ahead=ahead[:4],
        at=at,
        calls=calls(),
        edits=edits(),
        flaws=queries.flaws_between(session, here(), at, at + _AHEAD),
        handover=next(iter(recent_handovers(session, here(), 1)), None),
        sheet=sheets[0] if sheets else None,
        holiday=holidays_between(session, today(), today()).get(today()),
        warnings=warnings(session, today()),
    )


@blueprint.get("/month")
@needs(Action.READ_DUTY)
def show_month(community: str) -> str:
    """A month as a calendar, with gaps and what else is wrong."""
    first = _month()
    days = days_of(first)
    session = current_session()
    begins, ends = queries.month_bounds(first)
    slots: dict[date, list[queries.Slot]] = {day: [] for day in days}
    for each in queries.slots_of_days(session, here(), days[0], days[-1]):
        slots[each.day].append(each)
    flaws = queries.flaws_between(session, here(), begins, ends)
    return render_template(
        "duty/month.html",
        first=first,
        before=(first - timedelta(days=1)).strftime("%Y-%m"),
        after=following_month(first).strftime("%Y-%m"),
        weeks=_weeks(days),
        slots=slots,
        flaws=flaws,
        flawed={local(each.begins, "%Y-%m-%d") for each in flaws},
        holidays=holidays_between(session, days[0], days[-1]),
        today=today(),
        edits=edits(),
        warnings=warnings(session, today()),
    )


@blueprint.get("/slots")
@needs(Action.READ_DUTY)
def list_slots(community: str) -> Response:
    """The roster as a list: sorted, filtered, as a file."""
    listing = queries.slots_listing(lambda row: url_for("duty.show_slot", community=community, slot_id=row["id"]))
    actions = [(_("Calendar"), "calendar", url_for("duty.show_month", community=community))]
    if edits():
        actions.append((_("Add a slot"), "plus", url_for("duty.add_slot", community=community)))
    return respond(listing, {"community_id": here()}, actions=actions)


@blueprint.get("/slots/<int:slot_id>")
@needs(Action.READ_DUTY)
def show_slot(community: str, slot_id: int) -> str:
    """One slot: who stands it, who stood in, what can be changed."""
    return _slot_page(the_slot(slot_id), ReplaceForm(formdata=None), SwapForm(formdata=None))


@blueprint.post("/slots/<int:slot_id>/replace")
@needs(Action.EDIT_DUTY)
def replace(community: str, slot_id: int) -> Page:
    """Let another stand it, for a reason."""
    require_here(Action.EDIT_DUTY)
    shown, form = the_slot(slot_id), ReplaceForm()
    _offer(shown, form, None)
    if form.validate_on_submit():
        with trying(form) as attempt:
            commands.replace(
                attempt.session,
                commands.slot_of(attempt.session, here(), slot_id),
                out_id=int(form.out_id.data),
                in_id=int(form.in_id.data),
                reason=ChangeReason(form.reason.data),
                note=form.note.data or "",
                by=me(),
            )
        if attempt.done:
            return back_to("show_slot", _("Changed. The reason is kept."), slot_id=slot_id)
    return _slot_page(shown, form, SwapForm(formdata=None)), 422


@blueprint.post("/slots/<int:slot_id>/swap")
@needs(Action.EDIT_DUTY)
def swap(community: str, slot_id: int) -> Page:
    """Let two stand each other's slots."""
    require_here(Action.EDIT_DUTY)
    shown, form = the_slot(slot_id), SwapForm()
    _offer(shown, None, form)
    if form.validate_on_submit():
        other_slot, other_person = form.other_pair
        with trying(form) as attempt:
            commands.swap(
                attempt.session,
                commands.slot_of(attempt.session, here(), slot_id),
                int(form.person_id.data),
                commands.slot_of(attempt.session, here(), other_slot),
                other_person,
                note=form.note.data or "",
                by=me(),
            )
        if attempt.done:
            return back_to("show_slot", _("Swapped. Both slots keep the note."), slot_id=slot_id)
    return _slot_page(shown, ReplaceForm(formdata=None), form), 422


@blueprint.route("/slots/new", methods=["GET", "POST"])
@needs(Action.EDIT_DUTY)
def add_slot(community: str) -> Page:
    """Add a slot by hand."""
    require_here(Action.EDIT_DUTY)
    form = SlotForm(day=_day(), kind=SlotKind.DAY.value).offer(people_on(today()))
    del form.version
    if form.validate_on_submit():
        with trying(form) as attempt:
            made = commands.add_slot(attempt.session, here(), form.plan(), by=me())
        if attempt.done:
            return back_to("show_slot", _("The slot is in the roster."), slot_id=made.id)
    back = url_for("duty.show_month", community=community, month=_day().strftime("%Y-%m"))
    return form_page(form, _("Add a slot"), back=back, submit=_("Add"))


@blueprint.route("/slots/<int:slot_id>/edit", methods=["GET", "POST"])
@needs(Action.EDIT_DUTY)
def change_slot(community: str, slot_id: int) -> Page:
    """Change a slot by hand."""
    require_here(Action.EDIT_DUTY)
    session = current_session()
    version = commands.version_of(session, commands.slot_of(session, here(), slot_id))
    shown = the_slot(slot_id)
    form = SlotForm(data=_as_form(shown) | {"version": version}).offer(_with_present(people_on(today()), shown))
    if form.validate_on_submit():
        with trying(form) as attempt:
            held = commands.slot_of(attempt.session, here(), slot_id)
            commands.change_slot(attempt.session, held, form.plan(), version=form.version.data or "", by=me())
        if attempt.done:
            return back_to("show_slot", _("Changed."), slot_id=slot_id)
    back = url_for("duty.show_slot", community=community, slot_id=slot_id)
    return form_page(form, _("Change the slot"), back=back, submit=_("Save"))


@blueprint.post("/slots/<int:slot_id>/remove")
@needs(Action.EDIT_DUTY)
def remove_slot(community: str, slot_id: int) -> Page:
    """Take a slot out of the roster that has not begun."""
    require_here(Action.EDIT_DUTY)
    shown, form = the_slot(slot_id), ReplaceForm(formdata=None)
    with trying(form) as attempt:
        commands.remove_slot(attempt.session, commands.slot_of(attempt.session, here(), slot_id), by=me())
    if attempt.done:
        return back_to("show_month", _("The slot is out of the roster."), month=shown.day.strftime("%Y-%m"))
    return _slot_page(shown, form, SwapForm(formdata=None)), 422


@blueprint.route("/build", methods=["GET", "POST"])
@needs(Action.EDIT_DUTY)
def build_month(community: str) -> Page:
    """Make a month by pattern."""
    require_here(Action.EDIT_DUTY)
    first = _month()
    form = MonthForm(data=_as_before(first)).offer(people_on(max(first, today())))
    if form.validate_on_submit():
        with trying(form) as attempt:
            built = commands.build_month(
                attempt.session, here(), first, form.rota(), duty_phone=form.duty_phone.data, by=me()
            )
        if attempt.done:
            said = _("%(made)s slots made, %(kept)s kept as they were.", made=built.made, kept=built.skipped)
            return back_to("show_month", said, month=first.strftime("%Y-%m"))
    body = render_template("duty/build.html", form=form, first=first)
    return (body, 422) if form.errors else body


@blueprint.post("/clear")
@needs(Action.EDIT_DUTY)
def clear_month(community: str) -> Response:
    """Take out what the pattern made and nobody touched."""
    require_here(Action.EDIT_DUTY)
    first = _month()
    form = MonthForm(formdata=None)
    with trying(form) as attempt:
        removed = commands.clear_month(attempt.session, here(), first, by=me())
    return back_to("show_month", _("%(count)s slots removed.", count=removed), month=first.strftime("%Y-%m"))


def _as_before(first: date) -> dict[str, object]:
    """Who took turns before that month; whoever did both is left as an officer."""
    begins, _ends = queries.month_bounds(first)
    pool = queries.recent_pool(current_session(), here(), begins)
    last = queries.slots_between(current_session(), here(), begins - timedelta(days=1), begins)
    by = {each.kind is SlotKind.NIGHT: len(each.officers) for each in last}
    officers = pool[Capacity.OFFICER]
    leaders = [each for each in pool[Capacity.IN_CHARGE] if each not in officers]
    return {
        "leaders": [str(each) for each in leaders],
        "officers": [str(each) for each in officers],
        "by_day": by.get(False) or 1,
        "by_night": by.get(True) or 1,
        "day_begins": time(8),
        "night_begins": time(20),
        "duty_phone": last[-1].duty_phone if last else None,
    }


def _slot_page(shown: queries.Slot, replacing: ReplaceForm, swapping: SwapForm) -> str:
    _offer(shown, replacing, swapping)
    return render_template(
        "duty/slot.html",
        slot=shown,
        changes=queries.changes_of(current_session(), here(), shown.id),
        replacing=replacing,
        swapping=swapping,
        calls=calls(),
        edits=edits() and shown.ends > now(),
        has_begun=shown.begins <= now(),
    )


def _offer(shown: queries.Slot, replacing: ReplaceForm | None, swapping: SwapForm | None) -> None:
    standing = [(str(each.person_id), f"{each.name} · {word('capacity', each.capacity)}") for each in shown.people]
    if replacing is not None:
        held = {key for key, _label in standing}
        replacing.offer(standing, [pair for pair in people_on(max(shown.day, today())) if pair[0] not in held])
    if swapping is not None:
        swapping.offer(standing, _others(shown))


def _others(shown: queries.Slot) -> list[tuple[str, str]]:
    mine = {each.person_id for each in shown.people}
    return [
        (f"{other.id}:{who.person_id}", f"{local(other.begins)} {word('slot', other.kind)} · {who.name}")
        for other in queries.slots_ahead(current_session(), here(), now())
        if other.id != shown.id
        for who in other.people
        if who.person_id not in mine
    ]


def _as_form(shown: queries.Slot) -> dict[str, object]:
    officers: dict[str, object] = {
        f"officer_{number}": str(each.person_id) for number, each in enumerate(shown.officers, 1)
    }
    slot: dict[str, object] = {
        "day": shown.day,
        "kind": shown.kind.value,
        "begins": shown.begins.astimezone(ZONE).time(),
        "ends": shown.ends.astimezone(ZONE).time(),
        "in_charge": str(shown.in_charge.person_id) if shown.in_charge else "",
        "duty_phone": shown.duty_phone,
        "note": shown.note,
    }
    return slot | officers


def _with_present(people: list[tuple[str, str]], shown: queries.Slot) -> list[tuple[str, str]]:
    """The choices, and whoever stands it although he could not be chosen any more."""
    known = {key for key, _label in people}
    return people + [(str(each.person_id), each.name) for each in shown.people if str(each.person_id) not in known]


def _weeks(days: tuple[date, ...]) -> list[list[date | None]]:
    cells: list[date | None] = [None] * (days[0].isoweekday() - 1)
    cells += days
    cells += [None] * (-len(cells) % 7)
    return [cells[at : at + 7] for at in range(0, len(cells), 7)]


def _month() -> date:
    words = request.args.get("month") or today().strftime("%Y-%m")
    if not _MONTH.fullmatch(words):
        raise Invalid(_("A month is written YYYY-MM."), month=words[:10])
    return datetime.strptime(f"{words}-01", "%Y-%m-%d").replace(tzinfo=ZONE).date()


def _day() -> date:
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return today()
