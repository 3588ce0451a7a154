"""Writing wishes (微心愿): published without a person, claimed once, confirmed by the community."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.errors import Forbidden, Invalid, Refused
from webapp.roster.commands.refusals import refusals
from webapp.roster.commands.reporting import note, row_of
from webapp.roster.models import MemberRegistration, Person, Registration, Wish, WishStep
from webapp.roster.rules.reporting import ACTS_WITH_REASON, WISH_TRANSITIONS, WishAct, WishState, act_on, betrays


@dataclass(frozen=True)
class WishDraft:
    """What a form says of a wish; title and detail are published."""

    title: str
    item_id: int
    detail: str = ""
    grid_id: int | None = None
    keeper_id: int | None = None


@dataclass(frozen=True)
class Claimer:
    """Who claims: a registered organization or a registered member."""

    registration_id: int | None = None
    member_registration_id: int | None = None


def wish_of(session: Session, community_id: int, row_id: int) -> Wish:
    """A wish; raises NotFound."""
    return row_of(session, Wish, community_id, row_id)


def locked_wish_of(session: Session, community_id: int, row_id: int) -> Wish:
    """A wish as it is now, and nobody else's until the end of the transaction; raises NotFound."""
    return _locked(session, wish_of(session, community_id, row_id))


def add_wish(session: Session, community_id: int, draft: WishDraft, *, by: int | None = None) -> Wish:
    """Write a wish down; nobody outside the office reads it before it is published."""
    made = Wish(community_id=community_id, state=WishState.DRAFT.value, **_values(draft))
    with refusals(session):
        session.add(made)
    note(session, "roster.add_wish", made, by)
    return made


def correct_wish(session: Session, wish: Wish, draft: WishDraft, *, by: int | None = None) -> None:
    """Correct a wish that nobody has claimed."""
    held = _locked(session, wish)
    if held.state not in {WishState.DRAFT, WishState.PUBLISHED}:
        raise Refused(_("The wish was claimed; it stays as it was published."))
    with refusals(session):
        for name, value in _values(draft).items():
            setattr(held, name, value)
    note(session, "roster.correct_wish", held, by)


def publish(session: Session, wish: Wish, *, on_day: date, by: int | None = None) -> None:
    """Let everybody read a wish."""
    held = _ready(session, wish, WishAct.PUBLISH)
    _do(session, held, WishAct.PUBLISH, by, published_on=on_day)


def claim(
    session: Session, wish: Wish, claimer: Claimer, *, on_day: date, by: int | None = None, in_person: bool = False
) -> None:
    """Claim a wish; whoever comes second is refused. `in_person`: the account is the claimer's own."""
    held = _ready(session, wish, WishAct.CLAIM)
    _require_registered(session, held.community_id, claimer, on_day)
    _do(
        session,
        held,
        WishAct.CLAIM,
        by,
        registration_id=claimer.registration_id,
        member_registration_id=claimer.member_registration_id,
        claimed_on=on_day,
        claimed_by=by if in_person else None,
    )


def give_back(session: Session, wish: Wish, *, reason: str, by: int | None = None) -> None:
    """The claimer cannot; the wish is open to everybody again."""
    held = _ready(session, wish, WishAct.GIVE_BACK, reason)
    nobody = dict.fromkeys(("registration_id", "member_registration_id", "claimed_on", "claimed_by"))
    _do(session, held, WishAct.GIVE_BACK, by, reason, **nobody)


def deliver(session: Session, wish: Wish, *, by: int | None = None) -> None:
    """The claimer says that it is done; the community confirms."""
    _do(session, _ready(session, wish, WishAct.DELIVER), WishAct.DELIVER, by)


def send_back(session: Session, wish: Wish, *, reason: str, by: int | None = None) -> None:
    """The community found that it is not done yet."""
    _do(session, _ready(session, wish, WishAct.SEND_BACK, reason), WishAct.SEND_BACK, by, reason)


def fulfil(session: Session, wish: Wish, *, on_day: date, by: int | None = None) -> None:
    """The community confirms that a wish came true; raises Forbidden for whoever claimed it himself."""
    held = _ready(session, wish, WishAct.FULFIL)
    if by is not None and by in {held.claimed_by, _account_of_member(session, held)}:
        raise Forbidden(_("Whoever claimed a wish does not confirm it."))
    _do(session, held, WishAct.FULFIL, by, fulfilled_on=on_day, confirmed_by=by)


def withdraw(session: Session, wish: Wish, *, reason: str, on_day: date, by: int | None = None) -> None:
    """Take back a wish that nobody has claimed."""
    held = _ready(session, wish, WishAct.WITHDRAW, reason)
    _do(session, held, WishAct.WITHDRAW, by, reason, withdrawn_on=on_day)


def _locked(session: Session, wish: Wish) -> Wish:
    """The wish as it is now, and nobody else's until the end of the transaction."""
    statement = select(Wish).where(Wish.id == wish.id, Wish.community_id == wish.community_id).with_for_update()
    return session.scalars(statement.execution_options(populate_existing=True)).one()


def _ready(session: Session, wish: Wish, act: WishAct, reason: str = "") -> Wish:
    """The locked wish, if its state allows the act."""
    held = _locked(session, wish)
    if act_on(WishState(held.state), act) is None:
        said = _("Somebody else has claimed this wish.") if act is WishAct.CLAIM else ""
        raise Refused(said or _("That does not follow from the present state."))
    if act in ACTS_WITH_REASON and not reason.strip():
        raise Invalid(_("Say why."), field="reason")
    return held


def _do(session: Session, held: Wish, act: WishAct, by: int | None, reason: str = "", **changes: object) -> None:
    """Change the wish in one go and write down what was done."""
    with refusals(session):
        held.state = WISH_TRANSITIONS[WishState(held.state), act].value
        for name, value in changes.items():
            setattr(held, name, value)
        session.add(
            WishStep(
                community_id=held.community_id, wish_id=held.id, act=act.value, reason=reason.strip()[:200], made_by=by
            )
        )
    note(session, f"roster.{act.value}_wish", held, by, reason=reason)


def _require_registered(session: Session, community_id: int, claimer: Claimer, on_day: date) -> None:
    pairs = ((Registration, claimer.registration_id), (MemberRegistration, claimer.member_registration_id))
    named = [(kind, row_id) for kind, row_id in pairs if row_id is not None]
    if len(named) != 1:
        raise Invalid(_("Choose who claims it."), field="claimer")
    kind, row_id = named[0]
    found = session.scalar(
        select(kind.id).where(kind.community_id == community_id, kind.id == row_id, kind.valid.contains(on_day))
    )
    if found is None:
        raise Invalid(_("Only organizations and members who are registered now claim wishes."), field="claimer")


def _account_of_member(session: Session, wish: Wish) -> int | None:
    return session.scalar(
        select(Person.account_id)
        .join(MemberRegistration, MemberRegistration.person_id == Person.id)
        .where(MemberRegistration.id == wish.member_registration_id)
    )


def _values(draft: WishDraft) -> dict[str, object]:
    for field, words in (("title", draft.title), ("detail", draft.detail)):
        if said := betrays(words):
            raise Invalid(
                _("“%(words)s” would let somebody recognise a person; a wish is published without that.", words=said),
                field=field,
            )
    return {
        "title": draft.title.strip(),
        "detail": draft.detail.strip(),
        "item_id": draft.item_id,
        "grid_id": draft.grid_id,
        "keeper_id": draft.keeper_id,
    }
