"""Double reporting in the database: registrations, the three lists, wishes from publishing to confirmation."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.webapp.roster.people import AREA, TOWN, other_community, person, placement
from tests.webapp.roster.test_refusals import refuses
from webapp.core.audit.models import AuditEntry
from webapp.core.clock import today
from webapp.core.errors import Forbidden, Invalid, NotFound, Refused
from webapp.figures.queries import figures
from webapp.roster.commands import lists, reporting, wishes
from webapp.roster.commands.lists import NeedDraft, ProjectDraft, ResourceDraft
from webapp.roster.commands.reporting import MemberDraft, RegistrationDraft
from webapp.roster.commands.wishes import Claimer, WishDraft
from webapp.roster.figures import FIGURES
from webapp.roster.models import Contact, Item, MemberRegistration, Need, Registration, Wish
from webapp.roster.queries import lists as queries
from webapp.roster.rules.reporting import (
    WISH_TRANSITIONS,
    ItemList,
    MatchState,
    NeedState,
    RegistrationEnd,
    WishAct,
    WishState,
    act_on,
    betrays,
)

DAY = today()
OFFICE, RESPONDER = 801, 802  # accounts


def item(session: Session, of: ItemList = ItemList.MATTER, name: str = "助老助困") -> Item:
    return reporting.add_item(session, TOWN, of, name)


def registered(session: Session, organization: int = 0, **values: object) -> Registration:
    ids = session.scalars(text("SELECT id FROM organization WHERE community_id = 1 ORDER BY id")).all()
    return reporting.register(
        session, TOWN, RegistrationDraft(**{"organization_id": ids[organization], "begins": DAY, **values})
    )  # type: ignore[arg-type]


def member(session: Session, name: str = "示例党员", **values: object) -> MemberRegistration:
    who = person(session, name, is_in_service_member=True, **values)
    return reporting.register_member(session, TOWN, MemberDraft(who.id, DAY, post="助老帮扶岗", hours_a_month=4))


def wish(session: Session, **values: object) -> Wish:
    held = session.scalar(select(Item).where(Item.list == ItemList.MATTER)) or item(session)
    return wishes.add_wish(session, TOWN, WishDraft(**{"title": "想要一副老花镜", "item_id": held.id, **values}))  # type: ignore[arg-type]


def published(session: Session, **values: object) -> Wish:
    made = wish(session, **values)
    wishes.publish(session, made, on_day=DAY)
    return made


def test_the_demo_has_exactly_ten_organizations_reported_in(session: Session, demo_community: int) -> None:
    baseline = session.scalar(text("SELECT baseline_on FROM community WHERE id = :id"), {"id": demo_community})
    assert isinstance(baseline, date)

    def figure(key: str, day: date) -> object:
        return figures(session, [each for each in FIGURES if each.key == key], demo_community, day).numbers[key]

    assert figure("double_report_units", baseline) == 10
    assert figure("double_report_units", baseline + timedelta(days=100)) == 10
    assert figure("double_report_units", baseline - timedelta(days=150)) == 6
    assert figure("double_report_units", baseline - timedelta(days=300)) == 0
    assert figure("wishes_fulfilled", baseline) == 15
    assert figure("wishes_open", baseline) == 13
    assert figure("projects_of_year", baseline) == 6


def test_an_organization_is_registered_once_at_a_time(town: Session) -> None:
    held = registered(town)
    with pytest.raises(Refused):
        registered(town, begins=DAY + timedelta(days=30))
    reporting.end_registration(town, held, DAY + timedelta(days=30), RegistrationEnd.TERM_OVER)
    registered(town, begins=DAY + timedelta(days=30))
    with pytest.raises(Refused):
        reporting.end_registration(town, held, DAY + timedelta(days=40), RegistrationEnd.TERM_OVER)


def test_a_registration_names_a_contact_of_its_own_organization(town: Session) -> None:
    held = registered(town)
    other = town.scalar(text("SELECT max(id) FROM organization"))
    contact = Contact(community_id=TOWN, organization_id=other, name="示例", opened_on=DAY)
    town.add(contact)
    town.flush()
    with pytest.raises(Invalid):
        reporting.correct_registration(town, held, RegistrationDraft(held.organization_id, DAY, contact_id=contact.id))


def test_items_belong_to_their_dictionary(town: Session) -> None:
    five, matter = item(town, ItemList.FIVE_LINKS, "组织联建"), item(town)
    registered(town, item_ids=(five.id,))
    with pytest.raises(Invalid):
        registered(town, organization=1, item_ids=(matter.id,))
    with pytest.raises(Invalid):
        lists.add_need(town, TOWN, NeedDraft("缺场地", five.id, DAY), on_day=DAY)
    with pytest.raises(Invalid):
        item(town)  # of the same name


def test_an_item_that_is_retired_is_no_longer_offered_and_stays_where_it_is_used(town: Session) -> None:
    five = item(town, ItemList.FIVE_LINKS, "组织联建")
    held = registered(town, item_ids=(five.id,))
    reporting.retire_item(town, five, DAY)
    assert queries.items(town, TOWN, ItemList.FIVE_LINKS) == []
    assert [row["name"] for row in queries.items_of_registration(town, held.id)] == ["组织联建"]


def test_only_in_service_members_who_are_there_report_in(town: Session) -> None:
    member(town)
    neighbour, gone = person(town, "示例居民"), person(town, "示例离", is_in_service_member=True, closed_on=DAY)
    for who in (neighbour, gone):
        with pytest.raises(Invalid):
            reporting.register_member(town, TOWN, MemberDraft(who.id, DAY))


def test_a_member_is_shown_where_he_was_placed(town: Session) -> None:
    held = member(town)
    placement(town, town.get_one(MemberRegistration, held.id) and town.get_one(type(person(town)), held.person_id))
    shown = queries.one(town, "member", TOWN, held.id, DAY)
    assert shown is not None
    assert shown["place"] == "银行家属院 5号楼"
    assert queries.one(town, "member", 2, held.id, DAY) is None


def test_a_need_is_matched_agreed_and_met(town: Session) -> None:
    matter, giver = item(town), registered(town)
    need = lists.add_need(town, TOWN, NeedDraft("缺一辆车", matter.id, DAY), on_day=DAY)
    resource = lists.add_resource(town, TOWN, ResourceDraft("自卸车", matter.id, DAY, registration_id=giver.id))
    assert [row["title"] for row in queries.fitting(town, TOWN, need.id, DAY)] == ["自卸车"]
    with pytest.raises(Refused):
        lists.close_need(town, need, NeedState.MET, on_day=DAY)
    matched = lists.match(town, need, resource, on_day=DAY)
    with pytest.raises(Invalid):
        lists.match(town, need, resource, on_day=DAY)
    with pytest.raises(Refused):
        lists.withdraw_resource(town, resource)
    lists.settle_match(town, matched, MatchState.AGREED)
    assert need.state == NeedState.MATCHED
    lists.settle_match(town, matched, MatchState.DONE)
    lists.close_need(town, need, NeedState.MET, on_day=DAY)
    with pytest.raises(Refused):
        lists.correct_need(town, need, NeedDraft("另一件", matter.id, DAY))
    lists.withdraw_resource(town, resource)


def test_a_match_that_came_to_nothing_opens_the_need_again(town: Session) -> None:
    matter = item(town)
    need = lists.add_need(town, TOWN, NeedDraft("缺一辆车", matter.id, DAY), on_day=DAY)
    resource = lists.add_resource(town, TOWN, ResourceDraft("自卸车", matter.id, DAY))
    matched = lists.match(town, need, resource, on_day=DAY)
    lists.settle_match(town, matched, MatchState.AGREED)
    lists.settle_match(town, matched, MatchState.DROPPED)
    assert need.state == NeedState.OPEN
    with pytest.raises(Refused):
        lists.settle_match(town, matched, MatchState.DONE)
    assert queries.fitting(town, TOWN, need.id, DAY) == []  # tried before


def test_resources_that_are_over_do_not_fit(town: Session) -> None:
    matter = item(town)
    need = lists.add_need(town, TOWN, NeedDraft("缺一辆车", matter.id, DAY - timedelta(days=9)), on_day=DAY)
    over = ResourceDraft("自卸车", matter.id, DAY - timedelta(days=9), until=DAY)
    lists.add_resource(town, TOWN, over)
    assert queries.fitting(town, TOWN, need.id, DAY) == []


def test_a_need_knows_when_it_was_closed(town: Session) -> None:
    need = lists.add_need(town, TOWN, NeedDraft("缺一辆车", item(town).id, DAY), on_day=DAY)
    with refuses("ck_need_closed_dated"):
        town.execute(text("UPDATE need SET state = 'met' WHERE id = :id"), {"id": need.id})


def test_a_project_runs_by_its_steps_and_is_done_at_a_hundred(town: Session) -> None:
    made = lists.add_project(town, TOWN, ProjectDraft(DAY.year, "平安楼院", DAY))
    with pytest.raises(Invalid):
        lists.add_project(town, TOWN, ProjectDraft(DAY.year, "平安楼院", DAY))
    lists.report_progress(town, made, 40, "完成一半", on_day=DAY)
    assert made.state == "running"
    with pytest.raises(Invalid):
        lists.report_progress(town, made, 101, "太多", on_day=DAY)
    lists.report_progress(town, made, 100, "完工", on_day=DAY)
    with pytest.raises(Refused):
        lists.report_progress(town, made, 50, "倒退", on_day=DAY)
    assert [row["percent"] for row in queries.steps_of_project(town, made.id)] == [100, 40]
    with refuses("ck_append_only"):
        town.execute(text("DELETE FROM project_step"))


@pytest.mark.parametrize(
    "words",
    [
        "联系 13912345678",
        "请联系王大爷",
        "送到3号楼2单元",
        "家住文昌小区",
        "身份证丢了",
        "刑满后想找工作",
        "二号楼的老人",
        "张阿姨想要轮椅",
    ],
)
def test_a_wish_that_betrays_a_person_is_not_written_down(town: Session, words: str) -> None:
    assert betrays(words)
    with pytest.raises(Invalid):
        wish(town, title=words)
    with pytest.raises(Invalid):
        wish(town, detail=words)


@pytest.mark.parametrize("words", ["想要一副老花镜", "12 色水彩颜料两盒", "门口想装一个扶手", "想学手机挂号"])
def test_common_wishes_betray_nobody(words: str) -> None:
    assert betrays(words) == ""


def test_a_wish_comes_true_by_way_of_claim_and_confirmation(town: Session) -> None:
    made, giver = published(town, grid_id=AREA), registered(town)
    wishes.claim(town, made, Claimer(registration_id=giver.id), on_day=DAY, by=RESPONDER, in_person=True)
    wishes.deliver(town, made, by=RESPONDER)
    with pytest.raises(Forbidden):
        wishes.fulfil(town, made, on_day=DAY, by=RESPONDER)
    town.refresh(made)
    wishes.send_back(town, made, reason="尺寸不合适", by=OFFICE)
    wishes.deliver(town, made, by=RESPONDER)
    wishes.fulfil(town, made, on_day=DAY, by=OFFICE)
    acts = [row["act"] for row in queries.steps_of_wish(town, made.id)]
    assert acts == ["publish", "claim", "deliver", "send_back", "deliver", "fulfil"]
    logged = town.scalars(select(AuditEntry.action).where(AuditEntry.object_type == "wish").order_by(AuditEntry.id))
    assert list(logged)[-1] == "roster.fulfil_wish"


def test_a_member_does_not_confirm_the_wish_he_claimed(town: Session) -> None:
    account = town.scalar(
        text("INSERT INTO account (login_name, display_name, fs_uniquifier) VALUES ('m1', '示例', 'm1') RETURNING id")
    )
    made, held = published(town), member(town, account_id=account)
    wishes.claim(town, made, Claimer(member_registration_id=held.id), on_day=DAY, by=OFFICE)
    wishes.deliver(town, made, by=OFFICE)
    with pytest.raises(Forbidden):
        wishes.fulfil(town, made, on_day=DAY, by=int(account or 0))


def test_a_wish_that_was_given_back_is_open_to_everybody(town: Session) -> None:
    made, giver, other = published(town), registered(town), registered(town, organization=1)
    wishes.claim(town, made, Claimer(registration_id=giver.id), on_day=DAY, by=OFFICE)
    with pytest.raises(Refused):
        wishes.claim(town, made, Claimer(registration_id=other.id), on_day=DAY, by=OFFICE)
    town.refresh(made)
    with pytest.raises(Invalid):
        wishes.give_back(town, made, reason=" ", by=OFFICE)
    town.refresh(made)
    wishes.give_back(town, made, reason="暂无货源", by=OFFICE)
    wishes.claim(town, made, Claimer(registration_id=other.id), on_day=DAY, by=OFFICE)
    with pytest.raises(Refused):
        wishes.withdraw(town, made, reason="不需要了", on_day=DAY, by=OFFICE)


def test_only_those_registered_today_claim(town: Session) -> None:
    made, later = published(town), registered(town, begins=DAY + timedelta(days=1))
    for claimer in (Claimer(registration_id=later.id), Claimer(registration_id=9999), Claimer()):
        with pytest.raises(Invalid), town.begin_nested():
            wishes.claim(town, made, claimer, on_day=DAY, by=OFFICE)


def test_a_registration_that_holds_a_wish_does_not_end(town: Session) -> None:
    made, giver = published(town), registered(town, begins=DAY - timedelta(days=1))
    wishes.claim(town, made, Claimer(registration_id=giver.id), on_day=DAY, by=OFFICE)
    with pytest.raises(Refused):
        reporting.end_registration(town, giver, DAY, RegistrationEnd.OWN_REQUEST)


def test_what_was_claimed_stays_as_it_was_published(town: Session) -> None:
    made, giver = published(town), registered(town)
    wishes.claim(town, made, Claimer(registration_id=giver.id), on_day=DAY, by=OFFICE)
    with pytest.raises(Refused):
        wishes.correct_wish(town, made, WishDraft("另一件", made.item_id))


@pytest.mark.parametrize("state", WishState)
@pytest.mark.parametrize("act", WishAct)
def test_an_act_that_the_table_does_not_know_is_refused(town: Session, state: WishState, act: WishAct) -> None:
    if (state, act) in WISH_TRANSITIONS:
        assert act_on(state, act) is WISH_TRANSITIONS[state, act]
        return
    made = _in_state(town, state)
    doing = {
        WishAct.PUBLISH: lambda: wishes.publish(town, made, on_day=DAY),
        WishAct.CLAIM: lambda: wishes.claim(town, made, Claimer(registration_id=1), on_day=DAY),
        WishAct.GIVE_BACK: lambda: wishes.give_back(town, made, reason="事由"),
        WishAct.DELIVER: lambda: wishes.deliver(town, made),
        WishAct.SEND_BACK: lambda: wishes.send_back(town, made, reason="事由"),
        WishAct.FULFIL: lambda: wishes.fulfil(town, made, on_day=DAY),
        WishAct.WITHDRAW: lambda: wishes.withdraw(town, made, reason="事由", on_day=DAY),
    }
    with pytest.raises(Refused):
        doing[act]()


def _in_state(town: Session, state: WishState) -> Wish:
    made = wish(town)
    if state is WishState.DRAFT:
        return made
    wishes.publish(town, made, on_day=DAY)
    if state is WishState.WITHDRAWN:
        wishes.withdraw(town, made, reason="事由", on_day=DAY)
    if state in (WishState.CLAIMED, WishState.DELIVERED, WishState.FULFILLED):
        wishes.claim(town, made, Claimer(registration_id=registered(town).id), on_day=DAY)
    if state in (WishState.DELIVERED, WishState.FULFILLED):
        wishes.deliver(town, made)
    if state is WishState.FULFILLED:
        wishes.fulfil(town, made, on_day=DAY)
    return made


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("state = 'claimed', claimed_on = published_on", "ck_wish_held_by_one"),
        ("state = 'fulfilled'", "ck_wish_claimed_dated"),
        ("state = 'withdrawn'", "ck_wish_withdrawn_dated"),
        ("published_on = NULL", "ck_wish_published_dated"),
        ("state = 'happy'", "ck_wish_state_listed"),
        ("title = ''", "ck_wish_titled"),
    ],
)
def test_the_database_refuses_a_wish_that_makes_no_sense(town: Session, change: str, constraint: str) -> None:
    made = published(town)
    with refuses(constraint):
        town.execute(text(f"UPDATE wish SET {change} WHERE id = :id"), {"id": made.id})


def test_nothing_of_another_community_is_found(town: Session) -> None:
    made = lists.add_need(town, TOWN, NeedDraft("缺一辆车", item(town).id, DAY), on_day=DAY)
    other_community(town)
    with pytest.raises(NotFound):
        lists.need_of(town, 2, made.id)
    assert queries.one(town, "need", 2, made.id, DAY) is None
    with refuses("fk_need_item"):
        town.add(Need(community_id=2, title="越界", item_id=made.item_id, valid=made.valid, opened_on=DAY))
        town.flush()
