"""What the commands of the roster do, refuse and write down."""

from __future__ import annotations

from datetime import date, time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.webapp.roster.people import (
    AREA,
    BEGIN,
    DAY,
    OTHER_AREA,
    SECTION,
    SOUTH,
    TOWN,
    assignment,
    branch,
    chat,
    days,
    group,
    other_community,
    person,
    placement,
    stair,
)
from webapp.core.audit.models import AuditEntry
from webapp.core.errors import Invalid, NotFound, Refused
from webapp.roster.commands.assignments import (
    Place,
    assign,
    end_assignment,
    stand_in,
    withdraw_assignment,
)
from webapp.roster.commands.groups import PASSINGS, close_group, register_group
from webapp.roster.commands.party import dissolve, end_placement, found_branch, found_group, place_member
from webapp.roster.commands.persons import (
    HoursDraft,
    PersonDraft,
    add_person,
    correct_person,
    offer_hours,
    record_consent,
    reveal_person,
    take_off,
    withdraw_consent,
)
from webapp.roster.models import Assignment, MemberPlacement, OfferedHours
from webapp.roster.queries import filled_posts, published_leader, three_party_team, vacancies
from webapp.roster.rules import (
    AssignmentRole,
    BranchKind,
    ChatKind,
    EndReason,
    Passing,
    PlaceKind,
    RevealReason,
    masked,
)

JUNE = date(2026, 6, 1)


def audited(session: Session) -> list[str]:
    lines = session.scalars(select(AuditEntry).where(AuditEntry.action.like("roster.%")).order_by(AuditEntry.id))
    return [line.action for line in lines]


def test_a_person_gets_the_next_free_number(town: Session) -> None:
    person(town, "旧", ref="R0041")
    assert add_person(town, TOWN, PersonDraft("新"), opened_on=BEGIN).ref == "R0042"
    assert add_person(town, TOWN, PersonDraft("再"), opened_on=BEGIN, ref="A-1").ref == "A-1"
    with pytest.raises(Invalid):
        add_person(town, TOWN, PersonDraft("又"), opened_on=BEGIN, ref="A-1")


def test_a_refused_command_leaves_the_session_usable(town: Session) -> None:
    with pytest.raises(Invalid):
        add_person(town, TOWN, PersonDraft("甲", duty_phone="x"), opened_on=BEGIN)
    assert add_person(town, TOWN, PersonDraft("甲"), opened_on=BEGIN).id


def test_a_correction_says_which_fields_changed_and_never_to_what(town: Session) -> None:
    who = person(town, "甲")
    assert correct_person(town, who, PersonDraft("乙", duty_phone="199-0000-0001")) == ("name", "duty_phone")
    assert correct_person(town, who, PersonDraft("乙", duty_phone="199-0000-0001")) == ()
    line = town.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert line.facts == {"fields": ["name", "duty_phone"]}


def test_every_command_writes_what_it_did_into_the_audit_log(town: Session) -> None:
    who = add_person(town, TOWN, PersonDraft("甲", is_in_service_member=True), opened_on=BEGIN, by=None)
    record_consent(town, who, BEGIN)
    withdraw_consent(town, who, DAY)
    offer_hours(town, who, [HoursDraft(3, time(18), time(20), "洪洋广场")])
    reveal_person(town, who, RevealReason.CHECK)
    held = assign(
        town, TOWN, person_id=who.id, role=AssignmentRole.VOLUNTEER, place=Place(PlaceKind.SECTION, SECTION),
        begins=BEGIN,
    )  # fmt: skip
    end_assignment(town, held, on_day=JUNE, reason=EndReason.TERM_OVER)
    end_placement(town, place_member(town, TOWN, person_id=who.id, building_id=5, post="岗", begins=BEGIN), DAY)
    take_off(town, who, JUNE)
    of = found_branch(town, TOWN, name="支部", kind=BranchKind.GRID, grid_id=AREA, opened_on=BEGIN)
    dissolve(town, found_group(town, TOWN, name="组", branch_id=of.id, grid_id=SECTION, opened_on=BEGIN), DAY)
    close_group(
        town,
        register_group(
            town, TOWN, name="群", kind=ChatKind.MERCHANT, place=Place(PlaceKind.SECTION, SECTION), opened_on=BEGIN
        ),
        DAY,
    )
    assert audited(town) == [
        "roster.add_person", "roster.record_consent", "roster.withdraw_consent", "roster.offer_hours",
        "roster.reveal_contact", "roster.assign", "roster.end_assignment", "roster.place_member",
        "roster.end_placement", "roster.take_off", "roster.found_branch", "roster.found_group", "roster.dissolve",
        "roster.register_group", "roster.close_group",
    ]  # fmt: skip


def test_consent_withdrawn_on_the_day_it_was_given_never_was(town: Session) -> None:
    who = person(town)
    record_consent(town, who, DAY)
    withdraw_consent(town, who, DAY)
    assert (who.consent_on, who.consent_until) == (None, None)


def test_consent_withdrawn_ends_what_the_public_reads_that_day(town: Session) -> None:
    who = person(town, consent_on=BEGIN)
    assignment(town, who, "grid_leader", grid_id=SECTION)
    withdraw_consent(town, who, DAY)
    assert published_leader(town, SECTION, DAY) is None
    assert published_leader(town, SECTION, date(2026, 3, 30)) is not None


def test_hours_offered_replace_those_before(town: Session) -> None:
    who = person(town)
    offer_hours(town, who, [HoursDraft(1, time(9), time(11)), HoursDraft(2, time(9), time(11))])
    offer_hours(town, who, [HoursDraft(7, time(18), time(20), "洪洋广场")])
    (slot,) = town.scalars(select(OfferedHours).where(OfferedHours.person_id == who.id))
    assert (slot.weekday, slot.post) == (7, "洪洋广场")
    with pytest.raises(Invalid):
        offer_hours(town, who, [HoursDraft(7, time(18), time(18))])


def leader(session: Session, person_id: int, kind: PlaceKind, grid_id: int) -> Assignment:
    return assign(
        session, TOWN, person_id=person_id, role=AssignmentRole.GRID_LEADER, place=Place(kind, grid_id), begins=BEGIN
    )


def test_a_grid_leader_belongs_to_an_area_before_he_has_a_section(town: Session) -> None:
    who = person(town)
    with pytest.raises(Refused):
        leader(town, who.id, PlaceKind.SECTION, SECTION)
    leader(town, who.id, PlaceKind.AREA, OTHER_AREA)
    with pytest.raises(Refused):
        leader(town, who.id, PlaceKind.SECTION, SECTION)
    leader(town, who.id, PlaceKind.SECTION, SOUTH)


def test_nobody_is_assigned_where_the_role_cannot_be_or_from_another_community(town: Session) -> None:
    who = person(town)
    with pytest.raises(Invalid):
        leader(town, who.id, PlaceKind.STAIR, stair(town))
    stranger = person(town, community_id=other_community(town))
    with pytest.raises(NotFound):
        leader(town, stranger.id, PlaceKind.AREA, AREA)


def test_what_is_open_passes_to_the_successor_who_takes_over(town: Session) -> None:
    first, second = person(town, "甲"), person(town, "乙")
    held = assignment(town, first, "grid_leader", grid_id=22)
    of_section = chat(town, name="片区群", kind="liaison", grid_id=22, keeper_id=first.id)
    of_compound = chat(town, name="小区群", kind="household", compound_id=1, keeper_id=first.id)
    elsewhere = chat(town, name="别处群", kind="liaison", grid_id=SOUTH, keeper_id=first.id)
    with pytest.raises(Refused) as refused:
        end_assignment(town, held, on_day=JUNE, reason=EndReason.JOB_CHANGE, passings=PASSINGS)
    assert "2" in refused.value.detail
    ended = end_assignment(
        town, held, on_day=JUNE, reason=EndReason.JOB_CHANGE, successor_id=second.id, passings=PASSINGS
    )
    assert [(each.key, each.count) for each in ended.passed] == [("chat_groups", 2)]
    for made in (of_section, of_compound, elsewhere):
        town.refresh(made)
    assert (of_section.keeper_id, of_compound.keeper_id, elsewhere.keeper_id) == (second.id, second.id, first.id)
    taken_over = town.get(Assignment, ended.taken_over_id)
    assert taken_over is not None
    assert (taken_over.person_id, taken_over.place, taken_over.valid.lower) == (second.id, held.place, JUNE)


def test_whatever_a_subject_contributes_passes_too(town: Session) -> None:
    first, second = person(town, "甲"), person(town, "乙")
    held = assignment(town, first, "volunteer", grid_id=SECTION)
    skill = Passing(
        "skills", "特长",  # type: ignore[arg-type]
        "SELECT 1 WHERE CAST(:grid_id AS bigint) = 21 AND CAST(:assignment_id AS bigint) > 0",
        "UPDATE person SET skills = ARRAY['接任'] WHERE id = :successor_id AND community_id = :community_id",
    )  # fmt: skip
    ended = end_assignment(
        town, held, on_day=JUNE, reason=EndReason.REPLACED, successor_id=second.id, takes_over=False, passings=[skill]
    )
    town.refresh(second)
    assert (ended.taken_over_id, second.skills) == (None, ["接任"])


def test_stand_ins_end_with_the_assignment_and_later_ones_fall_away(town: Session) -> None:
    first, second, third = person(town), person(town), person(town)
    held = assignment(town, first, "deputy", grid_id=SECTION)
    running = stand_in(town, held, person_id=second.id, begins=date(2026, 5, 25), until=date(2026, 6, 10))
    later = stand_in(town, held, person_id=third.id, begins=date(2026, 8, 1), until=date(2026, 8, 10))
    end_assignment(town, held, on_day=JUNE, reason=EndReason.TERM_OVER)
    town.refresh(running)
    assert running.valid.upper == JUNE
    assert town.get(Assignment, later.id, populate_existing=True) is None


def test_an_assignment_that_has_ended_or_not_begun_does_not_end(town: Session) -> None:
    who = person(town)
    over = assignment(town, who, "volunteer", grid_id=SECTION, valid=days(BEGIN, DAY), ended_reason="term_over")
    with pytest.raises(Refused):
        end_assignment(town, over, on_day=JUNE, reason=EndReason.TERM_OVER)
    coming = assignment(town, who, "volunteer", grid_id=SOUTH, valid=days(JUNE))
    with pytest.raises(Refused):
        end_assignment(town, coming, on_day=JUNE, reason=EndReason.TERM_OVER)
    with pytest.raises(Refused):
        withdraw_assignment(town, coming, JUNE)
    withdraw_assignment(town, coming, DAY)
    assert town.get(Assignment, coming.id) is None


def test_nobody_leaves_who_still_answers_for_something(town: Session) -> None:
    who = person(town)
    held = assignment(town, who, "volunteer", grid_id=SECTION)
    with pytest.raises(Refused):
        take_off(town, who, JUNE)
    end_assignment(town, held, on_day=JUNE, reason=EndReason.TERM_OVER)
    take_off(town, who, JUNE)
    with pytest.raises(Refused):
        take_off(town, who, JUNE)


def test_a_member_placed_anew_leaves_where_he_was(town: Session) -> None:
    who = person(town, is_in_service_member=True)
    first = placement(town, who, 5)
    second = place_member(town, TOWN, person_id=who.id, building_id=6, post="宣传", begins=JUNE)
    assert (first.valid.upper, second.building_id) == (JUNE, 6)
    third = place_member(town, TOWN, person_id=who.id, building_id=7, post="宣传", begins=JUNE)
    held = town.scalars(select(MemberPlacement.building_id).where(MemberPlacement.person_id == who.id))
    assert sorted(held) == [5, third.building_id]
    with pytest.raises(Invalid):
        place_member(town, TOWN, person_id=person(town).id, building_id=5, post="宣传", begins=JUNE)


def test_a_branch_with_groups_is_not_dissolved(town: Session) -> None:
    of = branch(town)
    held = group(town, of)
    with pytest.raises(Refused):
        dissolve(town, of, DAY)
    dissolve(town, held, DAY)
    dissolve(town, of, DAY)


def test_vacancies_are_stairs_and_grids_without_a_leader(town: Session) -> None:
    for number in (1, 2):
        assignment(town, person(town), "stair_leader", stair_id=stair(town, 5, number))
    assignment(town, person(town), "stair_leader", stair_id=stair(town, 6, 2))
    assignment(town, person(town), "grid_leader", grid_id=SECTION)
    found = vacancies(town, TOWN, DAY)
    by_building = {each.building_id: each.stairs for each in found.buildings}
    assert 5 not in by_building
    assert by_building[6] == (1,)
    assert by_building[1] == (1, 2)
    assert 2 not in by_building  # not yet built
    assert {(post.kind, post.id) for post in found.posts} == {
        ("area", AREA), ("area", OTHER_AREA), ("section", 22), ("section", SOUTH),
    }  # fmt: skip


def test_filled_posts_are_counted_by_section_in_the_order_of_their_numbers(town: Session) -> None:
    assignment(town, person(town), "grid_leader", grid_id=22)
    assignment(town, person(town), "stair_leader", stair_id=stair(town, 5, 1))
    placement(town, person(town, is_in_service_member=True), 5)
    chat(town, kind="household", compound_id=1)
    rows = filled_posts(town, TOWN, DAY)
    assert [row.code[-3:] for row in rows] == ["103", "104", "202"]
    middle = rows[1]
    assert (middle.leaders, middle.stairs_led, middle.stairs) == (1, 1, 6)
    assert (middle.buildings_with_member, middle.compounds_with_group, middle.compounds) == (1, 1, 1)
    assert middle.share == pytest.approx(2 / 7)


def test_the_three_party_team_is_branch_volunteers_and_stair_leaders_of_the_grid(town: Session) -> None:
    of = branch(town)
    assignment(town, person(town, "书记"), "branch_secretary", branch_id=of.id)
    assignment(town, person(town, "组长"), "group_leader", group_id=group(town, of, grid_id=22).id)
    assignment(town, person(town, "志愿"), "volunteer", grid_id=22)
    assignment(town, person(town, "别片"), "volunteer", grid_id=SECTION)
    assignment(town, person(town, "单元"), "stair_leader", stair_id=stair(town, 5, 1))
    assignment(town, person(town, "别楼"), "stair_leader", stair_id=stair(town, 1, 1))
    team = three_party_team(town, TOWN, 22, DAY)
    assert [each.name for each in team.branch] == ["书记", "组长"]
    assert [each.name for each in team.volunteers] == ["志愿"]
    assert [each.name for each in team.stair_leaders] == ["单元"]
    area = three_party_team(town, TOWN, AREA, DAY)
    assert {each.name for each in area.volunteers} == {"志愿", "别片"}


@pytest.mark.parametrize(
    ("phone", "shown"), [("199-0000-0001", "199********01"), ("0937123", "093***23"), ("12345", "*****")]
)
def test_a_masked_number_keeps_three_digits_before_and_two_behind(phone: str, shown: str) -> None:
    assert masked(phone) == shown
