"""The job that sends a message: once, then again after growing pauses, then it is given up and shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import structlog
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from webapp.core.config import Settings
from webapp.core.db import transaction
from webapp.core.jobs import OUTSIDE, Task, Work, defer
from webapp.core.jobs.task import Handler
from webapp.core.notices.adapters import NotDelivered
from webapp.core.notices.adapters.guard import Guard
from webapp.core.notices.adapters.mail import Mail, send_mail
from webapp.core.notices.adapters.robot import post_to_robots, send_sms
from webapp.core.notices.adapters.webhook import call_webhook
from webapp.core.notices.models import Notice
from webapp.core.notices.notice import MOST_TRIES, Channel, Recipient, State, Topic, pause, words
from webapp.core.notices.queries import addresses_of
from webapp.core.notices.settings import (
    PRIVATE,
    ROBOTS,
    SENDER,
    SMS_SERVICE,
    SMTP_HOST,
    SMTP_LOGIN,
    SMTP_SECRET,
    SWITCHES,
    WEBHOOK_SECRET,
    WEBHOOK_URL,
)
from webapp.core.secrets import unseal
from webapp.core.settings import Setting, current

_log = structlog.get_logger("notices")
_COMMUNITY = text("SELECT code FROM community WHERE id = :community_id")


class Post:
    """One message on its way, with everything that has been set about its way."""

    def __init__(self, session: Session, settings: Settings, notice: Notice, phones: Sequence[str]) -> None:
        self.session = session
        self.settings = settings
        self.notice = notice
        self.phones = phones
        self.words = words(Topic(notice.topic), notice.number)

    def deliver(self) -> str:
        """Hand it over; returns where it went, masked. Raises NotDelivered."""
        if not current(self.session, SWITCHES[Channel(self.notice.channel)], self.notice.community_id):
            raise NotDelivered("switched_off", is_final=True)
        match Channel(self.notice.channel):
            case Channel.EMAIL:
                return self._mail()
            case Channel.WEBHOOK:
                return call_webhook(self._set(WEBHOOK_URL), self._secret(WEBHOOK_SECRET), self._body(), self._guard())
            case Channel.APPRISE:
                taken = self.notice.address_hint
                return post_to_robots(self._secret(ROBOTS), self.words, self._guard(), taken=taken)
            case Channel.SMS:
                return send_sms(self._secret(SMS_SERVICE), self._phone(), self.words, self._guard())

    def _mail(self) -> str:
        found = addresses_of(self.session, self.notice.community_id, self._to())
        mail = Mail(self._set(SMTP_HOST), self._set(SMTP_LOGIN), self._secret(SMTP_SECRET), self._set(SENDER))
        send_mail(mail, [unseal(self.settings, each.sealed) for each in found], self.words, f"{self.notice.uuid}")
        return "、".join(each.hint for each in found)

    def _body(self) -> dict[str, object]:
        community = self.session.scalar(_COMMUNITY, {"community_id": self.notice.community_id})
        return {
            "id": str(self.notice.uuid),
            "topic": self.notice.topic,
            "community": community,
            "number": self.notice.number,
            "ref": self.notice.ref,
            "words": self.words,
            "at": self.notice.created_at.isoformat(),
        }

    def _to(self) -> Recipient:
        return Recipient(self.notice.account_id, self.notice.organization_id, self.notice.person_id)

    def _phone(self) -> str:
        to = self._to()
        bound = {
            "account_id": to.account_id,
            "organization_id": to.organization_id,
            "person_id": to.person_id,
            "community_id": self.notice.community_id,
        }
        found = (self.session.scalar(text(book), bound) for book in self.phones)
        return next((str(phone) for phone in found if phone), "")

    def _set(self, setting: Setting) -> str:
        return str(current(self.session, setting, self.notice.community_id))

    def _secret(self, setting: Setting) -> str:
        held = self._set(setting)
        return unseal(self.settings, held) if held else ""

    def _guard(self) -> Guard:
        return Guard(allow_private=bool(current(self.session, PRIVATE)))


def send_with(phones: Sequence[str]) -> Handler:
    """A handler that sends a message; `phones` are statements that find a recipient's telephone."""

    def send(work: Work) -> None:
        """Send it; may run twice, so that a receiver knows a repetition by the message's id."""
        with transaction(work.session) as session:
            notice = session.scalar(
                select(Notice)
                .where(Notice.id == int(work.arguments["notice_id"]), Notice.state == State.QUEUED)
                .with_for_update(skip_locked=True)
            )
            if notice is not None:
                _try(Post(session, work.settings, notice, phones))

    return send


def _try(post: Post) -> None:
    notice, now = post.notice, post.session.execute(select(func.clock_timestamp())).scalar_one()
    notice.tries += 1
    try:
        notice.address_hint = post.deliver()
    except NotDelivered as error:
        _put_off(post.session, notice, error, now)
    except SQLAlchemyError:
        raise
    except Exception as error:  # a mistake of ours or of a library: shown like any other failure, not lost
        _log.error("message not sent", notice=notice.id, channel=notice.channel, error=type(error).__name__)
        _put_off(post.session, notice, NotDelivered("broken"), now)
    else:
        notice.state, notice.sent_at, notice.last_error = State.SENT.value, now, ""


def _put_off(session: Session, notice: Notice, error: NotDelivered, now: datetime) -> None:
    notice.last_error, notice.address_hint = error.code, error.taken or notice.address_hint
    if error.is_final or notice.tries >= MOST_TRIES:
        notice.state = State.FAILED.value
        _log.warning("message given up", notice=notice.id, channel=notice.channel, reason=error.code)
    else:
        defer(session, SEND, at=now + pause(notice.tries), notice_id=notice.id)


SEND = Task("notices.send", send_with(()), queue=OUTSIDE, attempts=3)


def tasks(phones: Sequence[str]) -> tuple[Task, ...]:
    """The task of sending, with the telephone books that subjects contribute."""
    return (replace(SEND, handler=send_with(phones)),)
