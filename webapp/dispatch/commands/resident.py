"""What residents do without an account: report, rate, ask that it be opened again. Never commits."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from flask_babel import gettext as _
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from webapp.core.accounts.tokens import hashed
from webapp.core.audit import record
from webapp.core.errors import Invalid, NotFound, Refused
from webapp.core.media.models import Media
from webapp.dispatch.commands.blowing import blow_whistle
from webapp.dispatch.commands.concluding import conclude
from webapp.dispatch.commands.refusals import refusals
from webapp.dispatch.commands.scene import Doer, Sending, Told, staged
from webapp.dispatch.commands.settling import put_reopening
from webapp.dispatch.models import Incident, IncidentPhoto, Rating, Reporter
from webapp.dispatch.queries.resident import report_status
from webapp.dispatch.rules import Act, Moment, RatingBy, RatingOf, Source
from webapp.dispatch.rules.tracking import tracking_of
from webapp.dispatch.rules.wording import blotted
from webapp.dispatch.schemas.asked import Whistle

RESIDENT = Doer("居民")
SAME_WITHIN = timedelta(hours=2)
_FRESH = timedelta(hours=6)
# The same words of two places are two matters.
_SAME = text(
    """SELECT EXISTS (SELECT FROM incident i JOIN category k ON k.id = i.category_id
WHERE i.community_id = :community_id AND i.state <> 'closed' AND i.text = :text AND i.place_text = :place_text
  AND k.code = :category AND (CAST(:building_id AS bigint) IS NULL OR i.building_id = :building_id)
  AND (CAST(:lon AS float8) IS NULL OR (abs(ST_X(i.geom) - :lon) < 0.0003 AND abs(ST_Y(i.geom) - :lat) < 0.0003))
  AND i.source IN ('resident', 'open311') AND i.received_at > now() - :within AND i.uuid <> :uuid)"""
)
PHONE = r"^\+?[0-9][0-9 -]{4,17}[0-9]$"
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:text, 23))")


@dataclass(frozen=True)
class Contact:
    """How a resident can be reached, all of it optional."""

    name: str = ""
    phone: str = ""
    wants_reply: bool = False


@dataclass(frozen=True)
class Reported:
    """What a resident keeps: his number and secret."""

    incident_id: int
    tracking: str
    secret: str
    is_new: bool


def report(
    session: Session,
    community_id: int,
    whistle: Whistle,
    contact: Contact,
    *,
    key: bytes,
    photo: UUID | None = None,
    doer: Doer = RESIDENT,
    held: bool = False,
) -> Reported:
    """Take a report in, once; a person's numbers in the text are blotted out, since they have a field of their own.

    `key` is the installation's secret, from which number and secret are drawn. Raises Refused where the same words
    of the same place came in lately, unless life is threatened, and what `blow_whistle` raises. `held`: see there.
    """
    whistle = whistle.model_copy(update={"text": blotted(whistle.text), "place_text": blotted(whistle.place_text)})
    if not whistle.threat and _came_lately(session, community_id, whistle):
        raise Refused(_("The same words came in a moment ago; the office has them."))
    made = blow_whistle(session, community_id, whistle, doer, held=held)
    tracking, secret = tracking_of(key, whistle.uuid)
    if made.is_new:
        keep_contact(session, community_id, made.id, contact, code=(tracking, secret))
        if photo is not None:
            _attach(session, community_id, made.id, photo)
    return Reported(made.id, tracking, secret, made.is_new)


def _came_lately(session: Session, community_id: int, whistle: Whistle) -> bool:
    """Whether the same words of the same place are before the office already."""
    if not whistle.text:
        return False
    session.execute(_ONE_AT_A_TIME, {"text": whistle.text})
    asked = whistle.model_dump(include={"uuid", "text", "place_text", "category", "building_id", "lon", "lat"})
    return bool(session.scalar(_SAME, {"community_id": community_id, "within": SAME_WITHIN, **asked}))


def keep_contact(
    session: Session, community_id: int, incident_id: int, contact: Contact, *, code: tuple[str, str]
) -> None:
    """Keep who reported apart from what he reported, with his number and secret, so that he can be forgotten."""
    with refusals(session):
        session.add(
            Reporter(
                community_id=community_id,
                incident_id=incident_id,
                name=contact.name.strip() or None,
                phone=contact.phone.strip() or None,
                tracking=code[0],
                secret_hash=hashed(code[1]),
                wants_reply=contact.wants_reply and bool(contact.phone.strip()),
            )
        )
        session.flush()


def _attach(session: Session, community_id: int, incident_id: int, photo: UUID) -> None:
    """Let a photo that a resident sent a moment ago belong to what he reports; one that is gone is passed by."""
    found = session.scalar(
        select(Media.id).where(
            Media.community_id == community_id,
            Media.uuid == photo,
            Media.account_id.is_(None),
            Media.removed_at.is_(None),
            Media.created_at > func.now() - _FRESH,
            ~select(IncidentPhoto.media_id).where(IncidentPhoto.media_id == Media.id).exists(),
        )
    )
    if found is not None:
        session.add(
            IncidentPhoto(
                community_id=community_id, incident_id=incident_id, media_id=found, moment=Moment.BEFORE.value
            )
        )
        session.flush()


def number_of(session: Session, community_id: int, incident_id: int) -> str:
    """The number by which office and reporter speak of an incident; raises NotFound."""
    found = session.scalar(
        select(Incident.number).where(Incident.community_id == community_id, Incident.id == incident_id)
    )
    if found is None:
        raise NotFound("no such incident")
    return found


def reporter_of(session: Session, tracking: str, secret: str) -> Reporter:
    """The report of a link; raises NotFound, in the same words for a wrong number and a wrong secret."""
    found = session.scalar(select(Reporter).where(Reporter.tracking == tracking))
    kept = found.secret_hash if found is not None else hashed("")
    if not hmac.compare_digest(kept, hashed(secret)) or found is None:
        raise NotFound(_("There is no report with this number."))
    return found


def rate_report(session: Session, reporter: Reporter, stars: int, note: str) -> None:
    """Stars for how it was handled, once. Raises Refused before anything was done, or a second time."""
    scene = staged(session, reporter.community_id, reporter.incident_id, RESIDENT)
    incident = scene.incident
    # Merged into another's, it is the other's that is done; the stars stay with his own.
    status = report_status(session, reporter.incident_id)
    if reporter.rated_at is None and (status is None or not status.may_rate):
        raise Refused(_("It can be rated when it is done."))
    if reporter.rated_at is not None:
        raise Refused(_("You have rated it already. Thank you."))
    if not 1 <= stars <= 5:
        raise Invalid(_("Choose one to five stars."), stars="range")
    with refusals(session):
        session.add(
            Rating(
                community_id=incident.community_id,
                incident_id=incident.id,
                of=RatingOf.SERVICE.value,
                stars=stars,
                by=RatingBy.REPORTER.value,
                note=blotted(note.strip())[:200],
                at=scene.now,
            )
        )
        reporter.rated_at = scene.now
        session.flush()
    conclude(scene)
    scene.step(Act.RATE, incident.state, told=Told(facts={"stars": stars}), sent=Sending(uuid4()))
    _record(session, "dispatch.rate", incident)


def ask_again(session: Session, reporter: Reporter, ground: str) -> None:
    """Ask that it be opened again; the desk decides. Raises Refused where it is not closed, or too long ago."""
    ground = blotted(ground.strip())[:500]
    if not ground:
        raise Invalid(_("Say what is still wrong."), ground="required")
    scene = staged(session, reporter.community_id, reporter.incident_id, RESIDENT)
    with refusals(session):
        put_reopening(scene, ground)
        session.flush()
    conclude(scene)
    scene.step(Act.REOPEN, scene.incident.state, told=Told(ground), sent=Sending(uuid4()))
    _record(session, "dispatch.reopen", scene.incident)


def reveal(session: Session, community_id: int, incident_id: int, *, reason: str, by: int | None) -> Reporter:
    """Whoever reported it, in full, for a reason that is recorded. Raises NotFound where there is nothing left."""
    found = session.scalar(
        select(Reporter).where(Reporter.community_id == community_id, Reporter.incident_id == incident_id)
    )
    if found is None or found.erased_at is not None:
        raise NotFound(_("Nobody is known who reported it."))
    record(
        session,
        "dispatch.reveal_reporter",
        of="incident",
        object_id=incident_id,
        community_id=community_id,
        account_id=by,
        reason=reason,
    )
    return found


def _record(session: Session, act: str, incident: Incident) -> None:
    record(session, act, of="incident", object_id=incident.id, community_id=incident.community_id,
           facts={"source": Source.RESIDENT.value})  # fmt: skip
