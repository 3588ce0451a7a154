"""Editing a community's categories, duty lists and limits: each change in the version that was seen. Never commits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields

from flask_babel import gettext as _
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.errors import Invalid, NotFound, Refused, Stale
from webapp.core.languages import spoken
from webapp.core.worktime.deadlines import Measure, Term, in_words
from webapp.dispatch.models import Category, CategoryCallee, TimeLimit
from webapp.dispatch.rules import DutyKind, LimitStep, Nature, Post, Urgency, WhistleKind
from webapp.dispatch.rules.clocks import LONGEST_LIMITS
from webapp.dispatch.rules.labels import LIMIT_LABELS, URGENCY_LABELS

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 25))")
_CODE = re.compile(r"[a-z][a-z0-9_]{1,29}", re.ASCII)


@dataclass(frozen=True)
class DutyLine:
    """A line of a duty list: `organization_id`, or the nearest of a kind with a word in its name."""

    kind: DutyKind
    organization_id: int | None = None
    organization_kind: str | None = None
    organization_word: str = ""


@dataclass(frozen=True)
class CategoryDraft:
    """What can be said of a category; the first of the duty list leads."""

    name: str
    icon: str
    nature: Nature
    whistle_kind: WhistleKind
    urgency: Urgency
    common_parts: bool
    needs: Sequence[tuple[str, int]] = ()
    offers: Sequence[str] = ()
    posts: Sequence[Post] = ()
    words: Sequence[str] = ()
    duplicate_radius_m: int = 0
    duplicate_hours: int = 0
    callees: Sequence[DutyLine] = ()
    limits: Mapping[LimitStep, Term] = field(default_factory=dict)


_PLAIN = [each.name for each in fields(CategoryDraft) if each.name not in ("callees", "limits", "needs")]


def add_category(
    session: Session, community_id: int, code: str, parent_id: int | None, draft: CategoryDraft, *, by: int | None
) -> Category:
    """A new category, at the top or below a group. Raises Refused for a code or name that is taken."""
    session.execute(_ONE_AT_A_TIME, {"key": f"categories {community_id}"})
    parent = category_of(session, community_id, parent_id) if parent_id else None
    if parent is not None and parent.parent_id is not None:
        raise Invalid(_("Categories have two levels."), field="parent")
    if not _CODE.fullmatch(code):
        raise Invalid(_("A code has small letters, digits and underscores."), field="code")
    whole = f"{parent.code}.{code}" if parent else code
    _refuse_taken(session, community_id, draft.name, code=whole)
    made = Category(community_id=community_id, parent_id=parent_id, code=whole, sort=_last(session, community_id) + 1)
    _write(made, draft)
    session.add(made)
    session.flush()
    _write_lists(session, made, draft)
    _record(session, "categories.add", made, by, code=whole)
    return made


def correct_category(
    session: Session, community_id: int, category_id: int, draft: CategoryDraft, *, version: int, by: int | None
) -> Category:
    """Say what a category is anew. Raises Stale, Refused for a name that is taken."""
    found = _locked(session, community_id, category_id, version)
    _refuse_taken(session, community_id, draft.name, but=found.id)
    changed = _write(found, draft)
    changed += _write_lists(session, found, draft)
    if changed:
        found.version += 1
        _record(session, "categories.correct", found, by, changed=changed)
    return found


def retire_category(
    session: Session, community_id: int, category_id: int, *, version: int, by: int | None, retired: bool = True
) -> Category:
    """Offer a category, and what lies below it, no more; or offer it again. What is open keeps it."""
    found = _locked(session, community_id, category_id, version)
    if (found.retired_at is not None) == retired:
        raise Refused("it is so already")
    if not retired and found.parent_id and category_of(session, community_id, found.parent_id).retired_at is not None:
        raise Refused(_("First offer its group again."))
    below = select(Category).where(Category.parent_id == found.id, Category.retired_at.is_(None))
    for each in (found, *(session.scalars(below) if retired else ())):
        each.retired_at = func.clock_timestamp() if retired else None
        each.version += 1
    session.flush()
    _record(session, "categories.retire" if retired else "categories.restore", found, by)
    return found


def set_limits(
    session: Session, community_id: int, limits: Mapping[tuple[Urgency, LimitStep], Term], *, by: int | None
) -> bool:
    """The community's own limits by urgency; what is left out is as usual. Returns whether anything changed."""
    session.execute(_ONE_AT_A_TIME, {"key": f"categories {community_id}"})
    held = {
        (each.urgency, each.step): each
        for each in session.scalars(
            select(TimeLimit).where(TimeLimit.community_id == community_id, TimeLimit.category_id.is_(None))
        )
    }
    before = {key: Term(row.amount, Measure(row.measure)) for key, row in held.items()}
    after = {(urgency.value, step.value): term for (urgency, step), term in limits.items()}
    if before == after:
        return False
    _refuse_too_long(limits)
    _refuse_out_of_order(limits)
    for row in held.values():
        session.delete(row)
    session.flush()
    for (urgency, step), term in limits.items():
        session.add(_limit(community_id, None, urgency, step, term))
    changed = sorted(f"{urgency}.{step}" for urgency, step in set(before) ^ set(after) | {
        key for key in set(before) & set(after) if before[key] != after[key]
    })  # fmt: skip
    record(session, "categories.set_limits", of="limits", community_id=community_id, account_id=by,
           facts={"changed": changed})  # fmt: skip
    return True


def category_of(session: Session, community_id: int, category_id: int) -> Category:
    """A category of a community; raises NotFound."""
    found = session.scalar(select(Category).where(Category.community_id == community_id, Category.id == category_id))
    if found is None:
        raise NotFound("no such category")
    return found


def _locked(session: Session, community_id: int, category_id: int, version: int) -> Category:
    found = category_of(session, community_id, category_id)
    session.refresh(found, with_for_update=True)
    if found.version != version:
        raise Stale("somebody else changed it meanwhile", yours=version, now=found.version)
    return found


def _write(category: Category, draft: CategoryDraft) -> list[str]:
    """Put the draft into the row; the names of what changed."""
    wanted = {key: getattr(draft, key) for key in _PLAIN}
    wanted |= {key: [str(each) for each in wanted[key]] for key in ("offers", "posts", "words")}
    wanted |= {key: str(wanted[key]) for key in ("nature", "whistle_kind", "urgency")}
    wanted["needs"] = [{"skill": skill or None, "count": count} for skill, count in draft.needs]
    changed = [key for key, value in wanted.items() if getattr(category, key) != value]
    for key in changed:
        setattr(category, key, wanted[key])
    return changed


def _write_lists(session: Session, category: Category, draft: CategoryDraft) -> list[str]:
    changed = []
    if duty_list(session, category.id) != list(draft.callees):
        session.execute(delete(CategoryCallee).where(CategoryCallee.category_id == category.id))
        session.add_all(_callee(category, ordinal, line) for ordinal, line in enumerate(draft.callees, 1))
        changed.append("callees")
    limits = {(draft.urgency, step): term for step, term in draft.limits.items()}
    _refuse_too_long(limits)
    _refuse_out_of_order(limits)
    if _all_limits(session, category.id) != limits:
        session.execute(delete(TimeLimit).where(TimeLimit.category_id == category.id))
        session.add_all(
            _limit(category.community_id, category.id, draft.urgency, step, term) for step, term in draft.limits.items()
        )
        changed.append("limits")
    session.flush()
    return changed


def duty_list(session: Session, category_id: int) -> list[DutyLine]:
    """Who is called for a category, in order."""
    rows = session.scalars(
        select(CategoryCallee).where(CategoryCallee.category_id == category_id).order_by(CategoryCallee.ordinal)
    )
    return [
        DutyLine(DutyKind(row.kind), row.organization_id, row.organization_kind, row.organization_word) for row in rows
    ]


def own_limits(session: Session, category: Category) -> dict[LimitStep, Term]:
    """The limits that a category has of its own, at its usual urgency."""
    rows = session.scalars(
        select(TimeLimit).where(TimeLimit.category_id == category.id, TimeLimit.urgency == category.urgency)
    )
    return {LimitStep(row.step): Term(row.amount, Measure(row.measure)) for row in rows}


def _all_limits(session: Session, category_id: int) -> dict[tuple[Urgency, LimitStep], Term]:
    """Every limit of a category's own, those of an urgency that it once had too."""
    rows = session.scalars(select(TimeLimit).where(TimeLimit.category_id == category_id))
    return {(Urgency(row.urgency), LimitStep(row.step)): Term(row.amount, Measure(row.measure)) for row in rows}


def _callee(category: Category, ordinal: int, line: DutyLine) -> CategoryCallee:
    return CategoryCallee(
        community_id=category.community_id,
        category_id=category.id,
        ordinal=ordinal,
        kind=line.kind.value,
        organization_id=line.organization_id,
        organization_kind=line.organization_kind,
        organization_word=line.organization_word,
        is_lead=ordinal == 1,
    )


def _limit(community_id: int, category_id: int | None, urgency: Urgency, step: LimitStep, term: Term) -> TimeLimit:
    return TimeLimit(
        community_id=community_id,
        category_id=category_id,
        urgency=urgency.value,
        step=step.value,
        amount=term.amount,
        measure=term.measure.value,
    )


def _refuse_too_long(limits: Mapping[tuple[Urgency, LimitStep], Term]) -> None:
    for (urgency, step), term in limits.items():
        most = Term(LONGEST_LIMITS[term.measure], term.measure)
        if term.amount > most.amount:
            raise Invalid(
                _(
                    "%(urgency)s, %(step)s: a limit is at most %(most)s.",
                    urgency=spoken(urgency, URGENCY_LABELS),
                    step=spoken(step, LIMIT_LABELS),
                    most=in_words(most),
                ),
                field=f"{urgency}.{step}",
            )


def _refuse_out_of_order(limits: Mapping[tuple[Urgency, LimitStep], Term]) -> None:
    """In the same measure nobody finishes before he arrives, or arrives before he acknowledges."""
    steps = list(LimitStep)
    for (urgency, step), term in limits.items():
        for later in steps[steps.index(step) + 1 :]:
            other = limits.get((urgency, later))
            if other is not None and other.measure == term.measure and other.amount < term.amount:
                raise Invalid(_("The limits of a row must grow from left to right."), field=urgency.value)


def _refuse_taken(session: Session, community_id: int, name: str, *, code: str = "", but: int = 0) -> None:
    same = select(Category.code).where(Category.community_id == community_id, Category.id != but)
    if session.scalar(same.where(Category.name == name)):
        raise Refused(_("This name is taken."), field="name")
    if code and session.scalar(same.where(Category.code == code)):
        raise Refused(_("This code is taken."), field="code")


def _last(session: Session, community_id: int) -> int:
    return session.scalar(select(func.max(Category.sort)).where(Category.community_id == community_id)) or 0


def _record(session: Session, act: str, category: Category, by: int | None, **facts: object) -> None:
    session.flush()
    record(
        session,
        act,
        of="category",
        object_id=category.id,
        community_id=category.community_id,
        account_id=by,
        facts={**facts, "version": category.version or 1},
    )
