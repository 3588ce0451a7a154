"""The dictionaries of kinds: the system administrator's pages."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from webapp.admin import dictionary, words
from webapp.admin.forms import KindForm
from webapp.core.accounts.guard import current_actor
from webapp.core.accounts.roles import Action
from webapp.core.db import current_session, transaction
from webapp.core.errors import Refused
from webapp.core.http import needs
from webapp.core.listing import Column, Listing, respond
from webapp.core.listing.listing import Row

blueprint = APIBlueprint("admin_kinds", __name__, url_prefix="/admin", enable_openapi=False)
_IN_USE = """(SELECT count(*) FROM shop x WHERE x.kind = t.code) + (SELECT count(*) FROM place x WHERE x.kind = t.code)
    + (SELECT count(*) FROM organization x WHERE x.kind = t.code)"""

KINDS = Listing(
    key="kinds",
    title=_("Dictionaries"),
    source="kind t",
    id_sql="t.code",
    columns=(
        Column("name_zh", _("Chinese name"), "t.name_zh", searched=True),
        Column("name_en", _("English name"), "t.name_en", searched=True),
        Column(
            "subject",
            _("Dictionary"),
            "t.subject",
            words=words.subject,
            choices=lambda: words.choices(words.SUBJECTS),
        ),
        Column("code", _("Code"), "t.code", "code", searched=True),
        Column("small_place", _("Small place"), "t.small_place"),
        Column("used", _("Entries"), _IN_USE, "number"),
        Column("sort", _("Order"), "t.sort", "number", shown=False),
        Column(
            "state",
            _("State"),
            "CASE WHEN t.retired_at IS NULL THEN 'used' ELSE 'retired' END",
            words=words.state,
            choices=lambda: words.choices(words.STATES, "used", "retired"),
        ),
    ),
    order="sort",
    link=lambda row: url_for("admin_kinds.show_kind", code=row["id"]),
    hint=_("What shops, places, organizations and hazards are called here. A retired entry is offered no more."),
)


@blueprint.get("/kinds")
@needs(Action.EDIT_SETTINGS)
def list_kinds() -> Response:
    """Every entry of the dictionaries."""

    def change(row: Row) -> tuple[str, str]:
        if row["state"] == "used":
            return url_for("admin_kinds.retire", code=row["id"]), gettext("Retire")
        return url_for("admin_kinds.restore", code=row["id"]), gettext("Offer again")

    add = (gettext("Add an entry"), "plus", url_for("admin_kinds.show_new_kind"))
    return respond(KINDS, {}, actions=[add], template="admin/rows.html", row_act=change)


@blueprint.get("/kinds/new")
@needs(Action.EDIT_SETTINGS)
def show_new_kind() -> str:
    """The form of a new entry."""
    return render_template("admin/kind.html", form=_form(), kind=None)


@blueprint.post("/kinds/new")
@needs(Action.EDIT_SETTINGS)
def add_kind() -> Response | tuple[str, int]:
    """Add an entry."""
    form = _form()
    try:
        if form.validate_on_submit():
            with transaction(current_session()) as session:
                dictionary.add_kind(
                    session, form.subject.data, form.code.data, _entry(form), by=current_actor().account_id
                )
            return _back(gettext("The entry is added."))
    except Refused as error:
        _tell(form, error)
    return render_template("admin/kind.html", form=form, kind=None), 422


@blueprint.get("/kinds/<code>")
@needs(Action.EDIT_SETTINGS)
def show_kind(code: str) -> str:
    """The form of an entry."""
    kind = dictionary.kind_named(current_session(), code)
    form = _form()
    known = {name: getattr(kind, name) for name in ("name_zh", "name_en", "icon")}
    form.process(data={**known, "small_place": kind.small_place or ""})
    return render_template("admin/kind.html", form=form, kind=kind)


@blueprint.post("/kinds/<code>")
@needs(Action.EDIT_SETTINGS)
def correct_kind(code: str) -> Response | tuple[str, int]:
    """Correct an entry."""
    kind = dictionary.kind_named(current_session(), code)
    form = _form()
    del form.code, form.subject
    try:
        if form.validate_on_submit():
            with transaction(current_session()) as session:
                dictionary.correct_kind(session, code, _entry(form), by=current_actor().account_id)
            return _back(gettext("The entry is corrected."))
    except Refused as error:
        _tell(form, error)
    return render_template("admin/kind.html", form=form, kind=kind), 422


@blueprint.post("/kinds/<code>/retire")
@needs(Action.EDIT_SETTINGS)
def retire(code: str) -> Response:
    """Offer an entry no more."""
    with transaction(current_session()) as session:
        dictionary.retire_kind(session, code, by=current_actor().account_id)
    return _back(gettext("The entry is offered no more."))


@blueprint.post("/kinds/<code>/restore")
@needs(Action.EDIT_SETTINGS)
def restore(code: str) -> Response:
    """Offer an entry again."""
    with transaction(current_session()) as session:
        dictionary.restore_kind(session, code, by=current_actor().account_id)
    return _back(gettext("The entry is offered again."))


def _form() -> KindForm:
    form = KindForm()
    session = current_session()
    form.subject.choices = [(each, words.subject(each)) for each in dictionary.SUBJECTS]
    form.small_place.choices = [("", gettext("none")), *((each, each) for each in dictionary.small_places(session))]
    form.icon.choices = [(each, each) for each in dictionary.icons(session)]
    return form


def _entry(form: KindForm) -> dictionary.Entry:
    return dictionary.Entry(form.name_zh.data, form.name_en.data, form.icon.data, form.small_place.data or None)


def _tell(form: KindForm, error: Refused) -> None:
    if "code" in error.fields and "code" in form:
        form.code.errors = [gettext("This code is taken.")]
    else:
        form.name_zh.errors = [gettext("This name is taken.")]


def _back(said: str) -> Response:
    flash(said, "success")
    return make_response(redirect(url_for("admin_kinds.list_kinds"), 303))
