"""What a day leader does under the shift; every act carries the shift's id into the audit log."""

from __future__ import annotations

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.core.errors import Invalid, NotFound, Refused
from webapp.shifts.commands.moving import Doer, audit, locked
from webapp.shifts.models import Shift, ShiftDiary, ShiftHandover, ShiftItem, ShiftTodo
from webapp.shifts.queries import Mine
from webapp.shifts.rules import LONGEST_TEXT, ShiftState, has_personal_number, sensitive_words

LONGEST_ITEM = 300


def tick(session: Session, mine: Mine, todo_id: int, *, done: bool, doer: Doer) -> None:
    """Tick one of one's own tasks off, or take that back."""
    shift = _active(session, mine)
    todo = session.scalar(
        select(ShiftTodo).where(ShiftTodo.participant_id == mine.participant_id, ShiftTodo.id == todo_id)
    )
    if todo is None:
        raise NotFound("no such task")
    if (todo.done_at is not None) == done:
        return
    todo.done_at = session.execute(select(func.now())).scalar_one() if done else None
    audit(session, "shifts.tick" if done else "shifts.untick", shift, doer, todo=todo.id)


def write_diary(session: Session, mine: Mine, text: str, *, client_key: UUID, doer: Doer) -> None:
    """Write an entry of the diary; the same key twice is one entry. Raises Invalid for what names a person."""
    shift = _active(session, mine)
    words = checked_text(text, LONGEST_TEXT)
    if session.scalar(select(ShiftDiary.id).where(ShiftDiary.client_key == client_key)):
        return
    entry = ShiftDiary(
        community_id=shift.community_id,
        shift_id=shift.id,
        participant_id=mine.participant_id,
        client_key=client_key,
        text=words,
    )
    session.add(entry)
    session.flush()
    audit(session, "shifts.write_diary", shift, doer, entry=entry.id)


def take_home(session: Session, mine: Mine, text: str, *, client_key: UUID, doer: Doer) -> None:
    """Take a matter home to solve; the same key twice is one matter."""
    shift = _active(session, mine)
    words = checked_text(text, LONGEST_ITEM)
    if session.scalar(select(ShiftItem.id).where(ShiftItem.client_key == client_key)):
        return
    item = ShiftItem(
        community_id=shift.community_id,
        shift_id=shift.id,
        participant_id=mine.participant_id,
        client_key=client_key,
        text=words,
    )
    session.add(item)
    session.flush()
    audit(session, "shifts.take_home", shift, doer, item=item.id)


def hand_over(session: Session, mine: Mine, text: str, *, doer: Doer) -> None:
    """Write what is handed over, anew until it is countersigned."""
    shift = _active(session, mine)
    words = checked_text(text, LONGEST_TEXT)
    written = session.get(ShiftHandover, shift.id)
    if written is None:
        written = ShiftHandover(shift_id=shift.id, community_id=shift.community_id)
        session.add(written)
    written.participant_id = mine.participant_id
    written.text = words
    written.written_at = session.execute(select(func.now())).scalar_one()
    session.flush()
    audit(session, "shifts.write_hand_over", shift, doer)


def checked_text(text: str, longest: int) -> str:
    """A text without surrounding blanks; raises Invalid where it is empty, too long, or speaks of a person."""
    words = text.replace("\0", "").strip()
    if not 1 <= len(words) <= longest:
        raise Invalid(_("Write 1 to %(most)d characters.", most=longest), text=len(words))
    if has_personal_number(words):
        raise Invalid(
            _("The text holds a telephone or identity number. Leave it out and tell your host by word of mouth."),
            text="number",
        )
    if found := sensitive_words(words):
        raise Invalid(
            _(
                "Do not write about anybody's illness or past (%(words)s). Say what is to be done.",
                words="、".join(found),
            ),
            text="words",
        )
    return words


def _active(session: Session, mine: Mine) -> Shift:
    """The shift, while it is active: the right to work ends with it, whatever page is still open."""
    shift = locked(session, mine.shift.community_id, mine.shift.id)
    if shift.state != ShiftState.ACTIVE:
        raise Refused("the shift is not active", state=shift.state)
    return shift
