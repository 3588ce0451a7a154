"""Weather warnings (天气预警): typed in and ended early by whoever has duty, or sent by an adapter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from apiflask import APIBlueprint
from flask import Response, flash, g, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Length, Regexp

from webapp.core.accounts.commands import now_in
from webapp.core.accounts.guard import current_actor, current_community, require_here
from webapp.core.accounts.roles import Action
from webapp.core.clock import ZONE
from webapp.core.db import current_session, transaction
from webapp.core.errors import Invalid, NotFound, Refused
from webapp.core.http import needs
from webapp.core.languages import spoken
from webapp.core.navigation import Entry
from webapp.wall.commands import weather as commands
from webapp.wall.queries.weather import warning, warnings
from webapp.wall.routes.steered import warnings_shown
from webapp.wall.rules import LABELS, WarningLevel, WarningSource, WeatherKind
from webapp.wall.rules.weather import LONGEST_TEXT, Standing
from webapp.wall.schemas.weather import WarningSent, WarningShown, WarningsShown

USUAL_SPAN = timedelta(hours=12)
NAVIGATION = (
    Entry(
        "wall_weather.show_warnings",
        lazy_gettext("Weather warnings"),
        "cloud-storm",
        Action.STEER_WALL,
        lazy_gettext("Wall display"),
        lazy_gettext("Sand storm, gale, cold wave: a band on every wall until it is over"),
        whole=True,
    ),
)
blueprint = APIBlueprint("wall_weather", __name__, url_prefix="/c/<community>/remote/weather", enable_openapi=False)
api_blueprint = APIBlueprint("wall_weather_api", __name__, url_prefix="/api/v1/c/<community>", tag="wall")


class WarningForm(FlaskForm):  # type: ignore[misc]
    """A warning that somebody types in."""

    kind = SelectField(lazy_gettext("What is announced"), validators=[DataRequired()])
    level = RadioField(lazy_gettext("Severity"), validators=[DataRequired()])
    text = StringField(
        lazy_gettext("What to do"),
        validators=[
            Length(max=LONGEST_TEXT),
            Regexp(r"^[^\x00-\x1f\x7f]*$", message=lazy_gettext("must be one line without control characters")),
        ],
        description=lazy_gettext("One line of up to 120 characters; everybody in the room reads it."),
    )
    begins_at = DateTimeLocalField(lazy_gettext("From"), format="%Y-%m-%dT%H:%M", validators=[DataRequired()])
    ends_at = DateTimeLocalField(lazy_gettext("Until"), format="%Y-%m-%dT%H:%M", validators=[DataRequired()])


@blueprint.get("")
@needs(Action.STEER_WALL)
def show_warnings(community: str) -> str:
    """What holds, what is to come, what is over, and the form."""
    require_here(Action.STEER_WALL)
    return _page(_form())


@blueprint.post("")
@needs(Action.STEER_WALL)
def enter_warning(community: str) -> Response | tuple[str, int]:
    """Enter a warning; every wall here shows it as soon as it holds."""
    require_here(Action.STEER_WALL)
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        with transaction(current_session()) as session:
            commands.enter_warning(session, current_community().id, _announced(form), by=current_actor().account_id)
    except Invalid as error:
        form[str(error.fields["field"])].errors = [error.detail]
        return _page(form), 422
    flash(_("The warning is entered; the walls show it while it holds."), "success")
    return _back()


@blueprint.post("/<int:warning_id>/end")
@needs(Action.STEER_WALL)
def end_warning(community: str, warning_id: int) -> Response:
    """End a warning before its time, or call one off."""
    require_here(Action.STEER_WALL)
    try:
        with transaction(current_session()) as session:
            commands.end_warning(session, current_community().id, warning_id, by=current_actor().account_id)
        flash(_("The warning is ended; no wall shows it any more."), "success")
    except Refused as error:
        flash(error.detail, "error")
    return _back()


@api_blueprint.get("/weather-warnings")
@api_blueprint.output(WarningsShown)
@api_blueprint.doc(responses=[401, 403, 404])
@needs(Action.STEER_WALL)
def list_warnings(community: str) -> WarningsShown:
    """Warnings that hold, are to come, or ended in the last thirty days."""
    require_here(Action.STEER_WALL)
    session = current_session()
    found = warnings(session, current_community().id, at=now_in(session))
    return WarningsShown(warnings=[WarningShown.model_validate(each) for each in found])


@api_blueprint.post("/weather-warnings")
@api_blueprint.input(WarningSent, location="json")
@api_blueprint.output(WarningShown, status_code=201)
@api_blueprint.doc(responses={200: "the same reference was sent before", 401: "", 403: "", 404: ""})
@needs(Action.STEER_WALL)
def take_warning(community: str, json_data: WarningSent) -> tuple[WarningShown, int]:
    """Take a warning from an adapter, once under each reference; other words or times under it replace the old."""
    require_here(Action.STEER_WALL)
    announced = commands.Announced(**json_data.model_dump())
    place, by = current_community().id, current_actor().account_id
    with transaction(current_session()) as session:
        taken_id, is_new = commands.take_warning(session, place, announced, by=by)
    found = warning(current_session(), place, taken_id, at=now_in(current_session()))
    if found is None:
        raise NotFound("no such warning")
    return WarningShown.model_validate(found), 201 if is_new else 200


@blueprint.app_context_processor
def _context() -> dict[str, Callable[[], list[dict[str, object]]]]:
    return {"weather_now": weather_now}


def weather_now() -> list[dict[str, object]]:
    """The warnings that hold now where the page is; nothing on a page of no community."""
    if g.get("community") is None:
        return []
    found = warnings_shown(now_in(current_session()))
    return [{**each, "until": _clock(str(each["ends_at"]))} for each in found]


def _clock(written: str) -> str:
    return datetime.fromisoformat(written).astimezone(ZONE).strftime("%m-%d %H:%M")


def _announced(form: WarningForm) -> commands.Announced:
    return commands.Announced(
        WeatherKind(form.kind.data),
        WarningLevel(form.level.data),
        (form.text.data or "").strip(),
        _here(form.begins_at.data),
        _here(form.ends_at.data),
    )


def _here(at: datetime) -> datetime:
    """A time of the form is the time of the place."""
    if not 2000 <= at.year <= 2100:
        raise Invalid(_("Choose a day and a time."), field="ends_at")
    return at.replace(tzinfo=ZONE)


def _form() -> WarningForm:
    form = WarningForm()
    form.kind.choices = [(each.value, _word(each)) for each in WeatherKind]
    form.level.choices = [(each.value, _word(each)) for each in WarningLevel]
    now = now_in(current_session()).astimezone(ZONE).replace(second=0, microsecond=0, tzinfo=None)
    if not form.is_submitted():
        form.level.data = WarningLevel.BLUE.value
        form.begins_at.data, form.ends_at.data = now, now + USUAL_SPAN
    return form


def _word(value: WeatherKind | WarningLevel | WarningSource | str) -> str:
    for of in (WeatherKind, WarningLevel, WarningSource):
        if value in set(of):
            return spoken(of(value), LABELS)
    return str(value)


def _page(form: WarningForm) -> str:
    session = current_session()
    now = now_in(session)
    found = warnings(session, current_community().id, at=now)
    groups = {each.value: [one for one in found if one.standing is each] for each in Standing}
    return render_template("wall/weather.html", form=form, groups=groups, word=_word, zone=ZONE)


def _back() -> Response:
    return make_response(redirect(url_for("wall_weather.show_warnings", community=current_community().code), 303))
