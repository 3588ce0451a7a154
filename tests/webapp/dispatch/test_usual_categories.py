"""The categories that a community begins with fit the town, the roster and the screens."""

from __future__ import annotations

import tomllib

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from webapp.core.assets import icon_names
from webapp.core.config import ROOT
from webapp.core.worktime.deadlines import Measure
from webapp.dispatch.commands.categories import seed_categories, usual_categories
from webapp.dispatch.models import Category, CategoryCallee, TimeLimit
from webapp.dispatch.rules import LimitStep, Nature, Post, Urgency, WhistleKind
from webapp.grids.commands.kinds import load_kinds

USUAL = usual_categories()
LEAVES = [each for each in USUAL if "." in each["code"]]


def file(name: str) -> dict[str, object]:
    return tomllib.loads((ROOT / "geodata" / name).read_text(encoding="utf-8"))


def test_there_are_enough_to_choose_from_and_few_enough_to_find_one() -> None:
    groups = [each for each in USUAL if "." not in each["code"]]
    assert 9 <= len(groups) <= 12
    assert 60 <= len(LEAVES) <= 100
    for group in groups:
        below = [each for each in LEAVES if each["code"].startswith(f"{group['code']}.")]
        assert 4 <= len(below) <= 12


def test_each_has_a_code_and_a_name_of_its_own() -> None:
    for key in ("code", "name"):
        assert len({each[key] for each in USUAL}) == len(USUAL)
    assert all(len(each["name"]) <= 12 for each in USUAL)


def test_each_symbol_is_in_the_sprite() -> None:
    assert {each["icon"] for each in USUAL} <= set(icon_names())


@pytest.mark.parametrize("each", USUAL, ids=lambda each: each["code"])
def test_what_it_says_is_on_the_closed_lists(each: dict[str, object]) -> None:
    assert each["nature"] in list(Nature)
    assert each["whistle"] in list(WhistleKind)
    assert each["urgency"] in list(Urgency)
    assert set(each.get("posts", ())) <= set(Post)  # type: ignore[call-overload]
    for step, written in each.get("limits", {}).items():  # type: ignore[attr-defined]
        amount, measure = written.split()
        assert step in list(LimitStep)
        assert measure in list(Measure)
        assert int(amount) > 0


def test_what_it_wants_is_offered_in_the_town() -> None:
    items = file("reporting.toml")["items"]["matter"]  # type: ignore[index]
    kinds = {kind["code"] for kind in file("kinds.toml")["kind"]}  # type: ignore[attr-defined]
    for each in USUAL:
        assert set(each.get("offers", ())) <= set(items), each["code"]
        for line in each["callees"]:
            named = line.partition(":")[0]
            assert named in {"property", "grid_chain", "stair_leader"} or named in kinds, each["code"]


def test_every_organization_it_names_is_found_in_the_demo(session: Session) -> None:
    found = session.execute(text("SELECT kind, name FROM organization")).all()
    for each in USUAL:
        for line in each["callees"]:
            kind, colon, word = line.partition(":")
            if colon:
                assert any(row.kind == kind and word in row.name for row in found), (each["code"], line)


def test_every_skill_it_wants_is_somebodys_in_the_demo(session: Session) -> None:
    skills = set(session.scalars(text("SELECT DISTINCT unnest(skills) FROM person")))
    wanted = {skill for each in USUAL for skill, _count in each.get("needs", ()) if skill}
    assert wanted <= skills


def test_a_threat_to_life_is_called_at_once_and_a_leaf_says_by_which_words_it_is_meant() -> None:
    for each in LEAVES:
        assert each["words"], each["code"]
        assert each["callees"], each["code"]
        assert (each["urgency"] == "life") == each["code"].startswith("safety.")


def test_a_community_gets_them_whole_and_keeps_what_it_changed(town: Session) -> None:
    community = town.scalar(text("SELECT id FROM community"))
    load_kinds(town)
    seed_categories(town, community)
    made = {each.code: each for each in town.scalars(select(Category).where(Category.community_id == community))}
    assert set(made) == {each["code"] for each in USUAL}
    assert made["facility.sewage"].parent_id == made["facility"].id
    assert "反水" in made["facility.sewage"].words
    first = town.scalars(
        select(CategoryCallee).where(CategoryCallee.category_id == made["facility.heating"].id).order_by("ordinal")
    ).first()
    assert first is not None
    assert (first.organization_kind, first.organization_word, first.is_lead) == (
        "organization.state_owned",
        "供热",
        True,
    )
    limit = town.scalar(select(TimeLimit).where(TimeLimit.category_id == made["city.manhole"].id))
    assert limit is not None
    assert (limit.step, limit.amount, limit.measure) == ("arrive", 60, "minute")
    made["city.road"].name = "道路破损"
    town.flush()
    assert seed_categories(town, community) == 0
    assert made["city.road"].name == "道路破损"
