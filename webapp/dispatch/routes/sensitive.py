"""The sensitive lane: handing in, and for secretary and carers what was handed in."""

from __future__ import annotations

from uuid import UUID, uuid4

from apiflask import APIBlueprint
from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length, Regexp

from webapp.core.accounts.guard import current_actor, current_community, may, require_here
from webapp.core.accounts.policy import Scope
from webapp.core.accounts.roles import Action
from webapp.core.db import current_session, transaction
from webapp.core.errors import Invalid
from webapp.core.http import needs
from webapp.dispatch.commands import sensitive
from webapp.dispatch.models import SensitiveMatter
from webapp.dispatch.queries.sensitive import sensitive_matters

blueprint = APIBlueprint("sensitive", __name__, url_prefix="/c/<community>/sensitive", enable_openapi=False)
_KEY = Regexp(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")


class SensitiveForm(FlaskForm):  # type: ignore[misc]
    """What is told; the key makes one sending count once."""

    key = HiddenField(validators=[DataRequired(), _KEY])
    text = TextAreaField(lazy_gettext("What is it about"), [DataRequired(), Length(max=2000)])


@blueprint.get("")
@needs(Action.WRITE_SENSITIVE)
def show_hand_in(community: str) -> str:
    """The form; nothing that was handed in before is shown."""
    return _hand_in_page(SensitiveForm(key=str(uuid4())))


@blueprint.post("")
@needs(Action.WRITE_SENSITIVE)
def hand_in(community: str) -> Response | tuple[str, int]:
    """Hand it in; a text that comes from another form (转入) is shown once more before it is kept."""
    form = SensitiveForm()
    if "moved" in request.form:
        form = SensitiveForm(formdata=None, key=str(uuid4()), text=request.form.get("text", "")[:2000])
        return _hand_in_page(form), 200
    if not form.validate_on_submit():
        return _hand_in_page(form), 422
    with transaction(current_session()) as session:
        sensitive.hand_in(
            session,
            current_community().id,
            form.text.data.strip(),
            key=UUID(form.key.data),
            by=current_actor().account_id,
        )
    flash(_("Handed in. Only the secretary and the carers can read it."), "success")
    return _to("sensitive.show_hand_in")


@blueprint.get("/matters")
@needs(Action.READ_SENSITIVE)
def list_matters(community: str) -> Response:
    """What waits, by number and day."""
    require_here(Action.READ_SENSITIVE)
    rows = sensitive_matters(current_session(), current_community().id)
    return _unkept(render_template("dispatch/sensitive_list.html", rows=rows, me=current_actor().account_id))


@blueprint.post("/matters/<int:matter_id>")
@needs(Action.READ_SENSITIVE)
def open_matter(community: str, matter_id: int) -> Response:
    """What was told; that it was opened is recorded."""
    require_here(Action.READ_SENSITIVE)
    with transaction(current_session()) as session:
        found = sensitive.open_matter(session, current_community().id, matter_id, by=current_actor().account_id)
        page = _matter_page(found)
    return _unkept(page)


@blueprint.post("/matters/<int:matter_id>/<any(take, close):step>")
@needs(Action.READ_SENSITIVE)
def move_matter(community: str, matter_id: int, step: str) -> Response:
    """Take it over, or close it."""
    require_here(Action.READ_SENSITIVE)
    act = sensitive.take_over if step == "take" else sensitive.close_matter
    with transaction(current_session()) as session:
        by = current_actor().account_id or 0
        act(session, current_community().id, matter_id, version=_version(), by=by)
    flash(_("You see to it now.") if step == "take" else _("Closed; it is deleted in 30 days."), "success")
    return _to("sensitive.list_matters")


def _matter_page(found: SensitiveMatter) -> str:
    return render_template("dispatch/sensitive_matter.html", matter=found, me=current_actor().account_id)


def _hand_in_page(form: SensitiveForm) -> str:
    reads = may(Action.READ_SENSITIVE, Scope(current_community().id))
    return render_template("dispatch/sensitive.html", form=form, reads=reads)


def _version() -> int:
    written = request.form.get("version", "")
    if not (written.isascii() and written.isdigit() and len(written) < 9):
        raise Invalid("the version that was seen is missing", version="required")
    return int(written)


def _unkept(page: str) -> Response:
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def _to(endpoint: str) -> Response:
    return make_response(redirect(url_for(endpoint, community=current_community().code), 303))
