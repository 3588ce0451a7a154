"""What the office or a leader writes down for others: an incident with its photo, in one go. Never commits."""

from __future__ import annotations

import re
from dataclasses import replace
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from webapp.dispatch.commands.acting import Request, do_to_incident
from webapp.dispatch.commands.blowing import Blown, blow_whistle
from webapp.dispatch.commands.deeds import INCIDENT_DEEDS
from webapp.dispatch.commands.resident import PHONE, Contact, keep_contact
from webapp.dispatch.commands.scene import Doer
from webapp.dispatch.rules import Act, Moment
from webapp.dispatch.rules.tracking import tracking_of
from webapp.dispatch.rules.wording import Concern, blotted, findings
from webapp.dispatch.schemas.asked import Photo, Whistle

_NOBODY = Contact()


def take_in(
    session: Session,
    community_id: int,
    whistle: Whistle,
    doer: Doer,
    *,
    key: bytes,
    told: Contact = _NOBODY,
    photo: UUID | None = None,
) -> Blown:
    """Register it once, with the photo that was sent before; who told it is kept apart from what he told.

    A person's numbers are blotted out of the words; the telephone among them is the contact where none was given.
    """
    who = told if told.phone.strip() else replace(told, phone=_phone_in(whistle))
    words = {"text": blotted(whistle.text), "place_text": blotted(whistle.place_text)}
    made = blow_whistle(session, community_id, whistle.model_copy(update=words), doer)
    if made.is_new and (who.name.strip() or who.phone.strip()):
        keep_contact(session, community_id, made.id, who, code=tracking_of(key, whistle.uuid))
    if photo is not None and made.is_new:
        session.flush()
        request = Request(uuid5(whistle.uuid, "photo"), Photo(uuid=photo, moment=Moment.BEFORE))
        do_to_incident(
            session, community_id, made.id, Act.PHOTO, deed=INCIDENT_DEEDS[Act.PHOTO], request=request, doer=doer
        )
    return made


def _phone_in(whistle: Whistle) -> str:
    """The first telephone that the words hold."""
    said = (whistle.text, whistle.place_text)
    numbers = (
        text[each.begins : each.ends] for text in said for each in findings(text) if each.concern is Concern.PHONE
    )
    return next((number for number in numbers if re.match(PHONE, number, re.ASCII)), "")
