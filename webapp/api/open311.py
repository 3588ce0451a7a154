"""Open311 GeoReport v2: services, requests, reporting and status for programs of others; off until switched on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from apiflask import APIBlueprint
from flask import Response, current_app, request, url_for
from flask_babel import force_locale, lazy_gettext
from limits import parse
from pydantic import ValidationError

from webapp.api import open311_forms as forms
from webapp.api.open311_queries import MOST, PublicRequest, RequestsAsked, public_requests, public_services
from webapp.core.accounts.guard import without_token
from webapp.core.accounts.policy import Scope, allows
from webapp.core.accounts.queries import Ground, actor_of_token, community_named
from webapp.core.accounts.roles import Action
from webapp.core.accounts.tokens import API_PREFIX, hashed
from webapp.core.audit import record
from webapp.core.clock import today
from webapp.core.db import current_session, transaction
from webapp.core.errors import AppError, Forbidden, Invalid, NotFound, Throttled, answer_for
from webapp.core.http import public
from webapp.core.settings import Form, Setting, current
from webapp.dispatch.commands import resident
from webapp.dispatch.routes.caps import calls_at_once, may_report
from webapp.dispatch.routes.frame import house_key
from webapp.dispatch.rules import Route, Source
from webapp.dispatch.rules.tracking import tracking_of
from webapp.dispatch.schemas.asked import Whistle
from webapp.grids.queries import communities, grid_at

OPEN311 = Setting(
    "outside.requests", lazy_gettext("Outside"), lazy_gettext("Open311: other programs may report and read reports"),
    Form.SWITCH, default=False, by_community=True,
    help=lazy_gettext(
        "Kind, state and day are published, the place as its section; no words, no photo, no person."
        " Programs show their key as the header X-Api-Key: in the address it would stand in the lists of proxies."
    ),
)  # fmt: skip
SETTINGS = (OPEN311,)
POSTS, KEYED_POSTS, READS = "10/hour", "300/hour", "600/hour"
_LONGEST_SPAN = timedelta(days=90)
_NUMBER = re.compile(r"20[0-9]{6}-[0-9]{3,6}", re.ASCII)
_PHONE = re.compile(r"\+?[0-9][0-9 -]{4,17}[0-9]", re.ASCII)

blueprint = APIBlueprint("open311", __name__, url_prefix="/open311/v2", enable_openapi=False)
Answer = tuple[str, Any] | tuple[str, Any, int]


def _answering(view: Callable[..., Answer]) -> Callable[..., Response]:
    """Answer in the form of the address, refusals too."""

    @wraps(view)
    def answered(form: str, **values: Any) -> Response:
        with force_locale("zh_CN"):
            try:
                root, content, *status = view(**values)
            except AppError as error:
                answer = answer_for(error)
                root, status = "errors", [400 if answer.status == 422 else answer.status]
                content = [{"code": status[0], "description": error.detail or str(answer.title)}]
        response = Response(forms.written(root, content, form), status[0] if status else 200)
        response.headers["Content-Type"] = forms.MIMES[form]
        is_kept = request.method == "GET" and response.status_code == 200
        response.headers["Cache-Control"] = "public, max-age=60" if is_kept else "no-store"
        return response

    return answered


@blueprint.get("/discovery.<any(json, xml):form>")
@public
@_answering
def discover() -> Answer:
    """Where the façade is, and what it speaks."""
    address = url_for("open311.list_services", form="json", _external=True).rpartition("/")[0]
    endpoint = {"specification": "http://wiki.open311.org/GeoReport_v2", "url": address, "type": "production",
                "formats": "text/xml,application/json"}  # fmt: skip
    return "discovery", {"changeset": "2026-11-01T00:00:00+08:00", **endpoint}


@blueprint.get("/services.<any(json, xml):form>")
@public
@_answering
def list_services() -> Answer:
    """What can be reported."""
    here = _jurisdiction()
    return "services", [
        {
            "service_code": each.code,
            "service_name": each.name,
            "description": each.group,
            "metadata": False,
            "type": "realtime",
            "keywords": ",".join(each.words),
            "group": each.group,
        }
        for each in public_services(current_session(), here.id)
    ]


@blueprint.get("/services/<code>.<any(json, xml):form>")
@public
@_answering
def show_service(code: str) -> Answer:
    """What more a report of a kind is asked for: nothing."""
    here = _jurisdiction()
    if code not in {each.code for each in public_services(current_session(), here.id)}:
        raise NotFound("no such service_code")
    return "service_definition", {"service_code": code, "attributes": []}


@blueprint.get("/requests.<any(json, xml):form>")
@public
@_answering
def list_requests() -> Answer:
    """Requests, the newest first."""
    here = _jurisdiction()
    return "service_requests", [_shown(each) for each in public_requests(current_session(), here.id, _asked())]


@blueprint.get("/requests/<number>.<any(json, xml):form>")
@public
@_answering
def show_request(number: str) -> Answer:
    """One request; with its token, whose it is."""
    here = _jurisdiction()
    if not _NUMBER.fullmatch(number):
        raise NotFound("no such service_request_id")
    found = public_requests(current_session(), here.id, RequestsAsked(numbers=[number]))
    if not found:
        raise NotFound("no such service_request_id")
    return "service_requests", [_shown(found[0])]


@blueprint.post("/requests.<any(json, xml):form>")
@public
@without_token
@_answering
def send_request() -> Answer:
    """Report something; the answer has its number and the address where its state is told."""
    here = _jurisdiction()
    program = _program(here)
    whistle, contact = _whistle(here), _contact()
    _spend("posts", POSTS if program is None else KEYED_POSTS)
    if not whistle.threat and not may_report(here.id):
        raise Throttled("too many reports within the hour")
    # Nobody stands behind a program without a key: what it calls a threat to life is looked at before it is called.
    held = whistle.threat and (program is None or not calls_at_once(here.id))
    with transaction(current_session()) as session:
        made = resident.report(session, here.id, whistle, contact, key=house_key(), held=held)
        if program is not None and made.is_new:
            record(session, "open311.report", of="incident", object_id=made.incident_id, community_id=here.id,
                   account_id=program)  # fmt: skip
        number = resident.number_of(session, here.id, made.incident_id)
    tracking, secret = tracking_of(house_key(), whistle.uuid)
    link = url_for("report_status.show_status", code=f"{tracking}-{secret}".lower(), _external=True)
    return "service_requests", [{"service_request_id": number, "service_notice": link, "account_id": None}], 201


def _jurisdiction() -> Ground:
    """The community of the request; raises NotFound where it is none, or has not opened its door."""
    session = current_session()
    _spend("reads", READS)
    code = request.values.get("jurisdiction_id", "")
    if not code:
        known = communities(session)
        code = known[0].code if len(known) == 1 else ""
    found = community_named(session, code) if re.fullmatch(r"[0-9]{12}", code, re.ASCII) else None
    if found is None or not current(session, OPEN311, found.id):
        raise NotFound("jurisdiction_id was not found")
    return found


def _program(here: Ground) -> int | None:
    """The account whose token the program shows, if it shows one; raises Forbidden for a wrong one.

    The specification has it in the address or the form; a header stands in nobody's list of addresses.
    """
    key = request.headers.get("X-Api-Key") or request.values.get("api_key", "")
    if not key:
        return None
    sources = current_app.extensions["grants"]
    with transaction(current_session()) as session:
        actor = actor_of_token(session, hashed(key), sources) if key.startswith(API_PREFIX) else None
    if actor is None or not allows(actor, Action.BLOW_WHISTLE, Scope(here.id)):
        raise Forbidden("api_key is not known, or may not report here")
    return actor.account_id


def _whistle(here: Ground) -> Whistle:
    form = request.form
    services = {each.code: each for each in public_services(current_session(), here.id)}
    service = services.get(form.get("service_code", ""))
    if service is None:
        raise Invalid("service_code is missing or was not found")
    place = _place(here)
    address = form.get("address_string", "").strip()
    if not place and not address:
        raise Invalid("lat and long, or address_string, must be given")
    try:
        return Whistle(
            uuid=_key(),
            category=service.code,
            route=Route.WHISTLE,
            source=Source.OPEN311,
            text=form.get("description", "")[:500],
            place_text=address[:200],
            threat=service.is_life,
            **place,
        )
    except ValidationError as error:
        raise Invalid("; ".join(str(each["msg"]) for each in error.errors())[:200]) from error


def _place(here: Ground) -> dict[str, Any]:
    written = request.form.get("long", ""), request.form.get("lat", "")
    if not any(written):
        return {}
    if not all(re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,20})?", part, re.ASCII) for part in written):
        raise Invalid("lat and long are degrees")
    lon, lat = (float(part) for part in written)
    found = grid_at(current_session(), lon, lat, today()) if abs(lon) <= 180 and abs(lat) <= 90 else None
    if found is None or found.community.id != here.id:
        raise Invalid("lat and long lie outside of this jurisdiction")
    return {"lon": lon, "lat": lat}


def _contact() -> resident.Contact:
    form = request.form
    phone = form.get("phone", "").strip()
    name = f"{form.get('last_name', '')}{form.get('first_name', '')}".replace("\0", "").strip()[:40]
    return resident.Contact(name, phone if _PHONE.fullmatch(phone) else "")


def _key() -> UUID:
    written = request.headers.get("Idempotency-Key", "")
    try:
        return UUID(written) if written else uuid4()
    except ValueError as error:
        raise Invalid("Idempotency-Key is a UUID") from error


def _asked() -> RequestsAsked:
    args = request.args
    numbers = [each.strip() for each in args.get("service_request_id", "").split(",") if each.strip()]
    if any(not _NUMBER.fullmatch(each) for each in numbers) or len(numbers) > MOST:
        raise Invalid("service_request_id is a number such as 20261124-017, or several parted by commas")
    status = args.get("status")
    if status not in (None, "open", "closed"):
        raise Invalid("status is open or closed")
    first, last = _instant("start_date"), _instant("end_date")
    if not numbers:
        last = last or datetime.now(UTC)
        first = max(first, last - _LONGEST_SPAN) if first else last - _LONGEST_SPAN
    return RequestsAsked(
        numbers=numbers or None,
        codes=[each.strip()[:60] for each in args.get("service_code", "").split(",") if each.strip()] or None,
        status=status,
        first=first,
        last=last,
        page=_count("page", 1, 1000),
        size=_count("page_size", 50, MOST),
    )


def _instant(name: str) -> datetime | None:
    written = request.args.get(name, "").replace(" ", "+")
    if not written:
        return None
    try:
        found = datetime.fromisoformat(written)
    except ValueError as error:
        raise Invalid(f"{name} is an instant such as 2026-11-24T08:00:00+08:00") from error
    if not 2000 <= found.year <= 2100:
        raise Invalid(f"{name} is out of range")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _count(name: str, usual: int, most: int) -> int:
    written = request.args.get(name, str(usual))
    if not (written.isascii() and written.isdigit() and len(written) < 6 and 1 <= int(written) <= most):
        raise Invalid(f"{name} is a whole number from 1 to {most}")
    return int(written)


def _shown(each: PublicRequest) -> Mapping[str, Any]:
    changed = each.closed_at or each.changed_at
    return {
        "service_request_id": each.number,
        "status": "closed" if each.closed_as else "open",
        "detailed_status": forms.detailed_status(each.state, each.closed_as),
        "status_notes": None,
        "service_code": each.code,
        "service_name": each.name,
        "description": None,
        "agency_responsible": None,
        "requested_datetime": forms.hour(each.received_at),
        "updated_datetime": forms.hour(changed),
        "expected_datetime": forms.hour(each.finish_by) if each.closed_as is None else None,
        "address": each.section,
        "address_id": None,
        "zipcode": None,
        "lat": each.lat,
        "long": each.lon,
        "media_url": None,
    }


def _spend(what: str, limit: str) -> None:
    limiter = current_app.extensions["limiter_of_requests"].limiter
    if not limiter.hit(parse(limit), f"open311 {what}", request.remote_addr or ""):
        raise Throttled("too many requests from this address")
