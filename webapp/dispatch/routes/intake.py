"""The quick form: what was said in a group, on the telephone or at the counter, written down in twenty seconds."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from apiflask import APIBlueprint
from flask import Response, current_app, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp

from webapp.core.accounts.guard import current_actor, current_community, may
from webapp.core.accounts.policy import Scope
from webapp.core.accounts.roles import Action
from webapp.core.assets import messages
from webapp.core.clock import today
from webapp.core.db import current_session, transaction
from webapp.core.errors import Full, Invalid, NotFound, Refused, Throttled, TooLarge, Unaccepted, answer_for
from webapp.core.http import needs, takes
from webapp.core.languages import chosen
from webapp.core.media import LARGEST
from webapp.core.media.routes import taken_in
from webapp.dispatch.commands.resident import PHONE, Contact, number_of
from webapp.dispatch.commands.taking_in import take_in
from webapp.dispatch.queries.categories import CategoryNode, category_tree
from webapp.dispatch.queries.category_pages import known_categories
from webapp.dispatch.queries.limits import database_now
from webapp.dispatch.queries.preview import emergency_numbers
from webapp.dispatch.queries.sections import section_points
from webapp.dispatch.routes.frame import doer
from webapp.dispatch.routes.spoken_lists import word
from webapp.dispatch.rules import Route, Source
from webapp.dispatch.rules.suggesting import suggest
from webapp.dispatch.rules.wording import concerns, is_sensitive, speaks_of_danger
from webapp.dispatch.schemas.asked import Whistle

SOURCES = (Source.TRANSCRIPT, Source.PHONE, Source.VISITOR)
_ENVELOPE = 60_000
_KEY = Regexp(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
_DEGREES = Regexp(r"^-?[0-9]{1,3}(\.[0-9]{1,9})?$")
_PHONE = Regexp(PHONE, message=lazy_gettext("A telephone number has digits, blanks and hyphens."))
blueprint = APIBlueprint("intake", __name__, url_prefix="/c/<community>/intake", enable_openapi=False)
Page = Response | str | tuple[str, int]


class IntakeForm(FlaskForm):  # type: ignore[misc]
    """What was said, about what, where, and who sees to it."""

    client_key = HiddenField(validators=[DataRequired(), _KEY])
    source = RadioField(lazy_gettext("How it came in"), [DataRequired()])
    text = TextAreaField(lazy_gettext("What was said"), [DataRequired(), Length(max=2000)])
    photo = FileField(lazy_gettext("Picture"))
    kept_photo = HiddenField(validators=[Optional(), _KEY])
    category = SelectField(lazy_gettext("What it is about"), [Optional()])
    building_id = HiddenField(validators=[Optional(), Regexp(r"^[0-9]{1,15}$")])
    lon = HiddenField(validators=[Optional(), _DEGREES])
    lat = HiddenField(validators=[Optional(), _DEGREES])
    place_text = StringField(lazy_gettext("Where is it"), [Optional(), Length(max=200)])
    section = SelectField(lazy_gettext("Section"), [Optional()], coerce=int, default=0)
    route = RadioField(lazy_gettext("Who sees to it"), [DataRequired()])
    contact_name = StringField(lazy_gettext("Name of who said it"), [Optional(), Length(max=40)])
    contact_phone = StringField(lazy_gettext("Telephone"), [Optional(), Length(max=20), _PHONE])
    wants_reply = BooleanField(lazy_gettext("wants to be told what came of it"))
    emergency_called = BooleanField(lazy_gettext("The emergency number has been called"))
    confirmed = BooleanField(lazy_gettext("I have read it again: it can stay as it is"))


@blueprint.get("")
@needs(Action.BLOW_WHISTLE)
def show_intake(community: str) -> str:
    """The empty form."""
    return _page(_form(formdata=None, client_key=str(uuid4()), source=Source.TRANSCRIPT, route=Route.SELF))


@blueprint.post("")
@needs(Action.BLOW_WHISTLE)
@takes(LARGEST + _ENVELOPE)
def take(community: str) -> Page:
    """Register it; first it is shown again where its category is missing or its words had better be others."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        _keep_photo(form)
        if not form.category.data:
            return _suggested(form)
        whistle, key = _whistle(form), str(current_app.config["SECRET_KEY"]).encode()
        found = concerns(form.text.data)
        # Who is in danger waits for no second reading; what should not stand there is blotted out at the desk.
        is_urgent = whistle.threat or speaks_of_danger(whistle.text)
        if is_sensitive(found) and not is_urgent and not form.confirmed.data:
            return _page(form, warned=True), 422
        with transaction(current_session()) as session:
            made = take_in(session, _here(), whistle, doer(session), told=_told(form), photo=_photo(form), key=key)
            number = number_of(session, _here(), made.id)
    except (Unaccepted, TooLarge, Full, Throttled) as error:
        form.photo.errors = [error.detail]
        return _page(form), answer_for(error).status if isinstance(error, (Full, Throttled)) else 422
    except (Invalid, Refused, NotFound) as error:
        form.form_errors.append(error.detail or _("Something in the input is wrong"))
        return _page(form), 422
    flash(_("Registered as %(number)s.", number=number), "success")
    if is_sensitive(found) and is_urgent:
        flash(_("Its words may name somebody's health or past: please blot them out at the desk."), "error")
    return make_response(redirect(url_for("intake.show_intake", community=community), 303))


@blueprint.post("/look")
@needs(Action.BLOW_WHISTLE)
def look(community: str) -> Response:
    """What a text may be about and what it should not hold; nothing of it is kept."""
    sent = request.get_json(silent=True)
    text = sent.get("text") if isinstance(sent, dict) else None
    if not isinstance(text, str) or len(text) > 2000:
        raise Invalid("send the text", text="required")
    found = concerns(text)
    answer = {
        "categories": [
            {"code": each.code, "name": each.name, "icon": each.icon, "threat": each.threat} for each in _fitting(text)
        ],
        "concerns": [word("concern", each) for each in found],
        "sensitive": is_sensitive(found) and not speaks_of_danger(text),
        "danger": speaks_of_danger(text),
    }
    response = jsonify(answer)
    response.headers["Cache-Control"] = "no-store"
    return response


def _suggested(form: IntakeForm) -> Page:
    """The form once more with the category that fits best."""
    found = _fitting(form.text.data)
    form.category.data = found[0].code if found else ""
    form.category.errors = [_("Please check the category.")] if found else [_("Choose a category.")]
    return _page(form, warned=bool(concerns(form.text.data))), 422


def _whistle(form: IntakeForm) -> Whistle:
    leaf = next((each for each in _leaves() if each.code == form.category.data), None)
    if leaf is None:
        raise Invalid(_("Choose a category."), category="unknown")
    session = current_session()
    called = database_now(session) if leaf.threat and form.emergency_called.data else None
    return Whistle(
        uuid=form.client_key.data,
        category=leaf.code,
        route=Route.WHISTLE if leaf.threat else Route(form.route.data),
        source=Source(form.source.data),
        text=form.text.data,
        place_text=form.place_text.data or "",
        threat=leaf.threat,
        emergency_called_at=called,
        **_place(form, is_needed=not leaf.threat),
    )


def _told(form: IntakeForm) -> Contact:
    return Contact(form.contact_name.data or "", form.contact_phone.data or "", bool(form.wants_reply.data))


def _place(form: IntakeForm, *, is_needed: bool) -> dict[str, Any]:
    """The position or building that was chosen, else the middle of the section; a threat goes out without any."""
    if form.building_id.data:
        return {"building_id": int(form.building_id.data)}
    if form.lon.data and form.lat.data:
        return {"lon": float(form.lon.data), "lat": float(form.lat.data)}
    points = {each.id: each for each in section_points(current_session(), _here(), today())}
    if (point := points.get(form.section.data or 0)) is not None:
        return {"lon": point.lon, "lat": point.lat}
    if not is_needed:
        return {}
    raise Invalid(_("Say where: search, point at the map, or choose the section."), place="required")


def _keep_photo(form: IntakeForm) -> None:
    sent = form.photo.data.read(LARGEST + 1) if form.photo.data else b""
    if sent:
        form.kept_photo.data = str(taken_in(sent, community_id=_here(), by=current_actor().account_id).uuid)


def _photo(form: IntakeForm) -> UUID | None:
    return UUID(form.kept_photo.data) if form.kept_photo.data else None


def _form(**values: Any) -> IntakeForm:
    form = IntakeForm(**values)
    tree = category_tree(current_session(), _here())
    groups = {group.name: [(each.code, each.name) for each in group.children or [group]] for group in tree}
    form.category.choices = {"": [("", _("by the words of the text"))], **groups}
    points = section_points(current_session(), _here(), today())
    form.section.choices = [(0, _("by search or map")), *((each.id, each.name) for each in points)]
    form.source.choices = [(each.value, word("source", each)) for each in SOURCES]
    form.route.choices = [(each.value, word("route", each)) for each in Route]
    return form


def _page(form: IntakeForm, *, warned: bool = False) -> str:
    session, here = current_session(), current_community()
    found = concerns(form.text.data or "") if warned else []
    threats, in_danger = [each.code for each in _leaves() if each.threat], speaks_of_danger(form.text.data or "")
    return render_template(
        "dispatch/intake.html",
        form=form,
        found=[word("concern", each) for each in found],
        is_sensitive=is_sensitive(found) and form.category.data not in threats and not in_danger,
        in_danger=in_danger,
        may_move=may(Action.WRITE_SENSITIVE, Scope(here.id)),
        suggested=_fitting(form.text.data or ""),
        threats=threats,
        numbers=list(emergency_numbers(session, here.id)),
        messages=messages(chosen()),
    )


def _leaves() -> list[CategoryNode]:
    tree = category_tree(current_session(), _here())
    return [leaf for group in tree for leaf in group.children or [group]]


def _fitting(text: str) -> list[CategoryNode]:
    leaves = {leaf.code: leaf for leaf in _leaves()}
    found = suggest(text, known_categories(current_session(), _here()))
    return [leaves[each.code] for each in found if each.code in leaves]


def _here() -> int:
    return current_community().id
