"""Settings, and what the public reads about an office: the system administrator's pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from apiflask import APIBlueprint
from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.admin.forms import OfficeForm, SecretForm, SettingForm, SwitchForm
from webapp.admin.queries import office_shown
from webapp.core.accounts.guard import current_actor, current_community
from webapp.core.accounts.roles import Action
from webapp.core.clock import ZONE
from webapp.core.db import current_session, transaction
from webapp.core.errors import Invalid, NotFound, Refused
from webapp.core.http import needs
from webapp.core.secrets import seal
from webapp.core.settings import Form, Setting, current
from webapp.core.settings.commands import change
from webapp.core.settings.queries import history, own
from webapp.core.settings.setting import Value
from webapp.grids.queries import CommunitySummary, communities
from webapp.signs.commands import set_contact

blueprint = APIBlueprint("admin_settings", __name__, url_prefix="/admin", enable_openapi=False)


@dataclass(frozen=True)
class Line:
    """A setting as the page of all of them shows it."""

    setting: Setting
    value: str
    is_own: bool


@blueprint.get("/settings")
@needs(Action.EDIT_SETTINGS)
def list_settings() -> str:
    """Every setting with the value that holds in the installation or in one community."""
    place = _place()
    groups: dict[str, list[Line]] = {}
    for setting in _settings():
        if place is None or setting.by_community:
            groups.setdefault(str(setting.group), []).append(_line(setting, place))
    return render_template("admin/settings.html", groups=groups, place=place, places=communities(current_session()))


@blueprint.get("/settings/<key>")
@needs(Action.EDIT_SETTINGS)
def show_setting(key: str) -> str:
    """The form of one setting, with its history."""
    setting, place = _setting(key), _place()
    form = _form(setting)
    held = current(current_session(), setting, place.id if place else None)
    form.process(data={"value": _shown(setting, held)})
    return _page(setting, place, form)


@blueprint.post("/settings/<key>")
@needs(Action.EDIT_SETTINGS)
def change_setting(key: str) -> Response | tuple[str, int]:
    """Set a setting, or take it back to what held before anybody set it."""
    setting, place = _setting(key), _place()
    form = _form(setting)
    if not form.validate_on_submit():
        return _page(setting, place, form), 422
    try:
        value = None if "back" in request.form else _read(setting, form.value.data or "")
        with transaction(current_session()) as session:
            change(
                session,
                setting,
                value,
                community_id=place.id if place else None,
                by=current_actor().account_id,
                reason=form.reason.data,
            )
    except Invalid as error:
        form.value.errors = [str(error.fields.get("value", _("This cannot be set here.")))]
        return _page(setting, place, form), 422
    except Refused:
        form.value.errors = [_("This is the present value already.")]
        return _page(setting, place, form), 422
    flash(_("The setting is changed."), "success")
    return make_response(redirect(url_for("admin_settings.list_settings", of=place.code if place else None), 303))


@blueprint.get("/office/<community>")
@needs(Action.EDIT_SETTINGS)
def show_office(community: str) -> str:
    """What the public reads about a community's office."""
    office = office_shown(current_session(), current_community().id)
    return render_template("admin/office.html", form=OfficeForm(obj=office), community_code=community)


@blueprint.post("/office/<community>")
@needs(Action.EDIT_SETTINGS)
def change_office(community: str) -> Response | tuple[str, int]:
    """Change it."""
    form = OfficeForm()
    page = "admin/office.html"
    if not form.validate_on_submit():
        return render_template(page, form=form, community_code=community), 422
    community_id = current_community().id
    try:
        with transaction(current_session()) as session:
            set_contact(
                session,
                community_id,
                office=form.office.data,
                office_hours=form.office_hours.data,
                service_phone=form.service_phone.data,
                by=current_actor().account_id,
            )
    except Invalid:
        form.service_phone.errors = [_("This is no telephone number.")]
        return render_template(page, form=form, community_code=community), 422
    flash(_("The office's data are changed; posters and plates to print anew are listed under Publishing."), "success")
    return make_response(redirect(url_for("admin_settings.list_settings", of=community), 303))


def _read(setting: Setting, written: str) -> Value:
    """What was typed; a secret is sealed before it is kept."""
    value = setting.read(written)
    return seal(current_app.config["SETTINGS"], str(value)) if setting.form is Form.SECRET and value else value


def _shown(setting: Setting, held: Value) -> str:
    """What the form shows of what holds; of a secret nothing."""
    if setting.form is Form.SECRET:
        return ""
    return ("on" if held else "off") if setting.form is Form.SWITCH else str(held)


def _settings() -> Sequence[Setting]:
    return cast(Sequence[Setting], current_app.extensions["settings"])


def _setting(key: str) -> Setting:
    found = next((each for each in _settings() if each.key == key), None)
    if found is None:
        raise NotFound("no such setting")
    return found


def _place() -> CommunitySummary | None:
    """The community that the page is about; none: the installation."""
    code = request.args.get("of")
    if not code:
        return None
    found = next((each for each in communities(current_session()) if each.code == code), None)
    if found is None:
        raise NotFound("no such community")
    return found


def _form(setting: Setting) -> SettingForm | SwitchForm | SecretForm:
    match setting.form:
        case Form.SWITCH:
            return SwitchForm()
        case Form.SECRET:
            return SecretForm()
        case _:
            return SettingForm()


def _line(setting: Setting, place: CommunitySummary | None) -> Line:
    session, community_id = current_session(), place.id if place else None
    held = current(session, setting, community_id)
    return Line(setting, _words(setting, held), own(session, setting, community_id) is not None)


def _words(setting: Setting, value: Value | None) -> str:
    if value is None:
        return str(_("as before anybody set it"))
    if setting.form is Form.SWITCH:
        return str(_("on") if value else _("off"))
    if setting.form is Form.SECRET:
        return str(_("kept, shown to nobody") if value else "—")
    return f"{value} {setting.measure}".strip() or "—"


def _page(setting: Setting, place: CommunitySummary | None, form: SettingForm | SwitchForm | SecretForm) -> str:
    session, community_id = current_session(), place.id if place else None
    if place is not None and not setting.by_community:
        raise NotFound("this setting is the same everywhere")
    changes = history(session, setting, community_id)
    return render_template(
        "admin/setting.html",
        setting=setting,
        place=place,
        form=form,
        changes=changes,
        is_own=bool(changes) and changes[0].value is not None,
        words=lambda value: _words(setting, value),
        zone=ZONE,
    )
