"""Orders of the 12345 hotline (工单): looked at, then registered one by one, each once. Never commits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.accounts.tokens import hashed
from webapp.core.audit import record
from webapp.core.errors import Refused
from webapp.dispatch.commands.blowing import HotlineOrder, blow_whistle
from webapp.dispatch.commands.scene import Doer
from webapp.dispatch.documents.hotline import HEADS, OrderRow, instant
from webapp.dispatch.models import Incident, Reporter
from webapp.dispatch.rules import Route, Source
from webapp.dispatch.rules.suggesting import Known, suggest
from webapp.dispatch.rules.tracking import tracking_of, uuid_of_order
from webapp.dispatch.rules.wording import blotted
from webapp.dispatch.schemas.asked import Whistle

_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z\-_/]{2,39}", re.ASCII)
_PHONE = re.compile(r"\+?[0-9][0-9 -]{3,16}[0-9]", re.ASCII)
CHOSEN, UNPLACED, PROBLEM = "chosen", "unplaced", "problem"
"""What the preview adds to a kept row: the category, that its place is wrong, why it could not be registered."""


@dataclass(frozen=True)
class OrderError:
    """What is wrong in a row, and in which column."""

    row: int
    column: str
    message: str


@dataclass(frozen=True)
class Order:
    """An order as it would be registered; `category` is a proposal that somebody confirms."""

    row: int
    number: str
    limit_at: datetime
    demand: str
    address: str
    category: str | None
    contact: str = ""
    telephone: str = ""
    called_at: datetime | None = None
    place: tuple[float, float] | None = None
    place_label: str = ""
    wants_place: bool = True
    problem: str = ""
    doubt: str = ""
    """What of the row could not be read though it may be registered without."""


@dataclass
class HotlinePlan:
    """What a file would do; nothing is written where there are errors."""

    orders: list[Order] = field(default_factory=list)
    known: list[tuple[int, str]] = field(default_factory=list)
    """Rows whose order is registered already, with its number: they stay as they are."""
    errors: list[OrderError] = field(default_factory=list)


def plan_import(
    session: Session, community_id: int, rows: Sequence[OrderRow], categories: Sequence[Known]
) -> HotlinePlan:
    """Read the rows: what is new, what is known, what is wrong where."""
    asked = select(Incident.hotline_number).where(
        Incident.community_id == community_id,
        Incident.hotline_number.in_([row.cells.get("number", "") for row in rows]),
    )
    registered, seen = set(session.scalars(asked)), dict[str, int]()
    plan = HotlinePlan()
    for row in rows:
        number = row.cells.get("number", "")
        if number and number in seen:
            plan.errors.append(_error(row, "number", _("The same as row %(row)d.", row=seen[number])))
        elif number in registered:
            plan.known.append((row.row, number))
        elif (order := _order(row, plan, categories)) is not None:
            plan.orders.append(order)
        seen.setdefault(number, row.row)
    return plan


def _order(row: OrderRow, plan: HotlinePlan, categories: Sequence[Known]) -> Order | None:
    cells, wrong = row.cells, len(plan.errors)
    limit_at = instant(cells.get("limit_at", ""))
    if not _NUMBER.fullmatch(cells.get("number", "")):
        plan.errors.append(_error(row, "number", _("A number has 3 to 40 letters, digits or hyphens.")))
    if limit_at is None:
        plan.errors.append(_error(row, "limit_at", _("A time is written YYYY-MM-DD HH:MM.")))
    if not cells.get("demand"):
        plan.errors.append(_error(row, "demand", _("This must be filled in.")))
    if len(plan.errors) > wrong or limit_at is None:
        return None
    telephone = _telephone(cells.get("telephone", ""))
    return Order(
        row=row.row,
        number=cells["number"],
        limit_at=limit_at,
        demand=cells["demand"],
        address=cells.get("address", "")[:200],
        category=_category(cells, categories),
        contact=cells.get("contact", "")[:40],
        telephone=telephone,
        called_at=_before_now(instant(cells.get("called_at", ""))),
        wants_place=UNPLACED not in cells,
        problem=cells.get(PROBLEM, ""),
        doubt="" if telephone or not cells.get("telephone") else str(_("The telephone in this row is no number.")),
    )


def _telephone(written: str) -> str:
    """The first number of a cell in which two of them, or a remark, may stand."""
    found = _PHONE.search(written.replace("—", "-"))
    return found.group().strip(" -") if found else ""


def _before_now(at: datetime | None) -> datetime | None:
    return at if at is not None and at <= datetime.now(UTC) else None


def _category(cells: Mapping[str, str], categories: Sequence[Known]) -> str | None:
    """What was chosen, else what the file names, else what its words mean; None where somebody must choose."""
    if CHOSEN in cells:
        return next((each.code for each in categories if each.code == cells[CHOSEN]), None)
    named = cells.get("category", "")
    exact = next((each.code for each in categories if named and named in (each.name, each.code)), None)
    found = suggest(f"{named} {cells['demand']}", categories, most=1)
    return exact or (found[0].code if found else None)


def _error(row: OrderRow, column: str, message: str) -> OrderError:
    return OrderError(row.row, HEADS[column][0], str(message))


def register_order(session: Session, community_id: int, order: Order, *, key: bytes, doer: Doer) -> bool:
    """Register an order as an incident, once, whoever registers it at the same time; whether it is new.

    Raises Refused, Invalid, NotFound with the reason why it cannot be.
    """
    if order.category is None:
        raise Refused(_("Choose a category."))
    whistle = Whistle(
        uuid=uuid_of_order(key, community_id, order.number),
        category=order.category,
        route=Route.WHISTLE,
        source=Source.HOTLINE,
        text=blotted(order.demand),
        place_text=blotted(order.address),
        client_at=order.called_at,
        lon=order.place[0] if order.place else None,
        lat=order.place[1] if order.place else None,
    )
    said = HotlineOrder(order.number, order.limit_at, blotted(order.demand))
    blown = blow_whistle(session, community_id, whistle, doer, order=said)
    if blown.is_new:
        _keep_contact(session, community_id, blown.id, order, tracking_of(key, whistle.uuid))
    return blown.is_new


def record_import(session: Session, community_id: int, count: int, *, by: int | None) -> None:
    """Note in the audit log that somebody brought orders in."""
    facts = {"orders": count}
    record(session, "hotline.import", of="hotline", community_id=community_id, account_id=by, facts=facts)


def _keep_contact(session: Session, community_id: int, incident_id: int, order: Order, code: tuple[str, str]) -> None:
    """Who called the hotline goes apart, so that he can be forgotten."""
    if order.contact or order.telephone:
        session.add(
            Reporter(
                community_id=community_id,
                incident_id=incident_id,
                name=order.contact or None,
                phone=order.telephone or None,
                tracking=code[0],
                secret_hash=hashed(code[1]),
                wants_reply=bool(order.telephone),
            )
        )
        session.flush()
