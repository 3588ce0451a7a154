"""The pages of categories, duty lists and limits, for the secretary."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.core.accounts.guard import current_actor, current_community, require_here
from webapp.core.accounts.roles import Action
from webapp.core.db import current_session, transaction
from webapp.core.errors import AppError, Invalid, Refused, Stale
from webapp.core.http import needs
from webapp.dispatch.commands import category_editing as editing
from webapp.dispatch.commands.categories import usual_categories
from webapp.dispatch.models import Category
from webapp.dispatch.queries.category_pages import (
    CategoryNode,
    Choices,
    category_tree,
    choices_of,
    limits_of_categories,
    limits_of_community,
)
from webapp.dispatch.routes.category_forms import (
    LINES,
    CategoryForm,
    Written,
    limits_of_urgencies,
    measures,
    written_lists,
)
from webapp.dispatch.routes.spoken_lists import term, word
from webapp.dispatch.rules import DutyKind, LimitStep, Urgency
from webapp.dispatch.rules.clocks import DEFAULT_LIMITS

blueprint = APIBlueprint("categories", __name__, url_prefix="/c/<community>", enable_openapi=False)
Page = Response | str | tuple[str, int]


@blueprint.get("/categories")
@needs(Action.EDIT_CATEGORIES)
def list_categories(community: str) -> str:
    """The tree."""
    require_here(Action.EDIT_CATEGORIES)
    tree, asked = category_tree(current_session(), _here()), request.args.get("q", "").strip()[:40]
    shown = [(group, _fitting(group, asked)) for group in tree]
    return render_template(
        "dispatch/categories.html",
        groups=[(group, below) for group, below in shown if below or not asked],
        asked=asked,
        word=word,
    )


@blueprint.route("/categories/new", methods=["GET", "POST"])
@needs(Action.EDIT_CATEGORIES)
def add_category(community: str) -> Page:
    """A new category."""
    require_here(Action.EDIT_CATEGORIES)
    choices = choices_of(current_session(), _here())
    form = _form(choices)
    if request.method == "GET":
        form.parent.data = request.args.get("parent", "")
    elif form.validate_on_submit():
        try:
            with transaction(current_session()) as session:
                parent = int(form.parent.data) if form.parent.data else None
                made = editing.add_category(
                    session, _here(), form.code.data.strip(), parent, form.draft(choices), by=_me()
                )
            return _back(_("%(name)s is added.", name=made.name))
        except (Invalid, Refused) as error:
            _tell(form, error)
    return _page(form, choices, None)


@blueprint.route("/categories/<int:category_id>", methods=["GET", "POST"])
@needs(Action.EDIT_CATEGORIES)
def show_category(community: str, category_id: int) -> Page:
    """What a category is, and its correction."""
    require_here(Action.EDIT_CATEGORIES)
    session = current_session()
    category, choices = editing.category_of(session, _here(), category_id), choices_of(session, _here())
    form = _form(choices, but=category_id)
    if request.method == "GET":
        form.process(data=_present(category))
        return _page(form, choices, category)
    status = 422
    if form.validate_on_submit():
        try:
            with transaction(session):
                draft, version = form.draft(choices), int(form.version.data or 0)
                made = editing.correct_category(session, _here(), category_id, draft, version=version, by=_me())
            return _back(_("%(name)s is corrected.", name=made.name))
        except (Invalid, Refused, Stale) as error:
            status = 412 if isinstance(error, Stale) else 422
            _tell(form, error)
            category = editing.category_of(session, _here(), category_id)
    return _page(form, choices, category, status)


@blueprint.post("/categories/<int:category_id>/<any(retire, restore):step>")
@needs(Action.EDIT_CATEGORIES)
def retire_category(community: str, category_id: int, step: str) -> Response:
    """Offer it no more, or again."""
    require_here(Action.EDIT_CATEGORIES)
    written = request.form.get("version", "")
    if not (written.isascii() and written.isdigit() and len(written) < 9):
        raise Invalid("the version that was seen is missing", version="required")
    with transaction(current_session()) as session:
        editing.retire_category(session, _here(), category_id, version=int(written), by=_me(), retired=step == "retire")
    return _back(_("It is offered no more.") if step == "retire" else _("It is offered again."))


@blueprint.route("/limits", methods=["GET", "POST"])
@needs(Action.EDIT_CATEGORIES)
def show_limits(community: str) -> Page:
    """The limits by urgency, and which categories have their own."""
    require_here(Action.EDIT_CATEGORIES)
    error = ""
    if request.method == "POST":
        try:
            with transaction(current_session()) as session:
                changed = editing.set_limits(session, _here(), limits_of_urgencies(), by=_me())
            flash(_("The limits hold for what comes from now on.") if changed else _("Nothing was changed."), "success")
            return make_response(redirect(url_for("categories.show_limits", community=community), 303))
        except Invalid as wrong:
            error = wrong.detail
    page = render_template(
        "dispatch/limits.html", own=limits_of_community(current_session(), _here()), usual=DEFAULT_LIMITS, error=error,
        categories=limits_of_categories(current_session(), _here()), urgencies=list(Urgency), steps=list(LimitStep),
        measures=measures(), word=word, term=term, asked=request.form,
    )  # fmt: skip
    return (page, 422) if error else page


def _here() -> int:
    return current_community().id


def _me() -> int | None:
    return current_actor().account_id


def _fitting(group: CategoryNode, asked: str) -> list[CategoryNode]:
    if not asked or asked in group.name:
        return group.below
    return [each for each in group.below if asked in each.name or asked in each.code or asked in each.words]


def _form(choices: Choices, but: int = 0) -> CategoryForm:
    tree = category_tree(current_session(), _here(), retired=False)
    icons = sorted({each["icon"] for each in usual_categories()})
    return CategoryForm().offer(choices, icons, [(str(each.id), each.name) for each in tree if each.id != but])


def _present(category: Category) -> dict[str, Any]:
    plain = ("name", "icon", "nature", "whistle_kind", "urgency", "common_parts", "offers", "posts", "version")
    counted = ("duplicate_radius_m", "duplicate_hours")
    known = {key: getattr(category, key) for key in (*plain, *counted)}
    return known | {
        "needs": "\n".join(f"{each['skill'] or ''} {each['count']}".strip() for each in category.needs),
        "words": "、".join(category.words),
    }


def _page(form: CategoryForm, choices: Choices, category: Category | None, status: int = 422) -> Page:
    lines, limits = written_lists() if request.method == "POST" else _present_lists(category, choices)
    page = render_template(
        "dispatch/category.html", form=form, category=category, choices=choices, limits=limits, word=word,
        lines=(lines + [("", "")] * LINES)[:LINES], steps=list(LimitStep), measures=measures(),
        term=term, duties=[each for each in DutyKind if each is not DutyKind.ORGANIZATION],
        usual=DEFAULT_LIMITS[Urgency(category.urgency if category else Urgency.GENERAL)],
    )  # fmt: skip
    return (page, status) if form.errors else page


def _present_lists(category: Category | None, choices: Choices) -> Written:
    """The duty list and the limits that hold, as the form writes them."""
    if category is None:
        return [], {}
    session = current_session()
    lines = [
        ("named", choices.organizations.get(each.organization_id, ""))
        if each.organization_id is not None
        else (each.organization_kind or each.kind.value, each.organization_word)
        for each in editing.duty_list(session, category.id)
    ]
    own = editing.own_limits(session, category)
    return lines, {step: (str(found.amount), found.measure.value) for step, found in own.items()}


def _tell(form: CategoryForm, error: AppError) -> None:
    field = str(error.fields.get("field", ""))
    if isinstance(error, Stale):
        form.form_errors.append(
            _("Somebody else changed it meanwhile. Open it in another window and compare; yours stands below.")
        )
    elif field in form:
        form[field].errors = [*form[field].errors, error.detail]
    else:
        form.form_errors.append(error.detail or _("Not possible in the present state"))


def _back(said: str) -> Response:
    flash(said, "success")
    return make_response(redirect(url_for("categories.list_categories", community=current_community().code), 303))
