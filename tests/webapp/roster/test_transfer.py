"""People and assignments out and in again: nothing changes, what is wrong is named, all or nothing is written."""

from __future__ import annotations

import csv
import io
from datetime import date

import openpyxl
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.webapp.roster.people import AREA, BEGIN, SECTION, TOWN, assignment, branch, days, person, stair
from webapp.core.errors import Invalid, Refused, TooLarge
from webapp.core.listing.tables import LARGEST_FILE
from webapp.roster.commands.transfer import TransferPlan, commit_transfer, plan_transfer
from webapp.roster.commands.uploads import exported
from webapp.roster.documents import ASSIGNMENTS, HEADS, PEOPLE, read_file, write_csv, write_xlsx
from webapp.roster.models import Assignment, Person

DAY = date(2026, 3, 31)


def plan(session: Session, *files: tuple[str, bytes], complete: bool = False, community: int = TOWN) -> TransferPlan:
    sheets = {}
    for name, content in files:
        sheets |= read_file(name, content)
    return plan_transfer(session, community, sheets, DAY, is_complete=complete)


def people_csv(*rows: str, head: str = "编号,姓名,值守电话,党员类别,所属党支部") -> tuple[str, bytes]:
    return "people.csv", "\n".join([head, *rows]).encode()


def duties_csv(*rows: str) -> tuple[str, bytes]:
    return "duties.csv", "\n".join(["编号,角色,地点,起始日期,终止日期", *rows]).encode()


def some_people(session: Session) -> None:
    of = branch(session, kind="community")
    first = person(session, "甲", ref="A1", duty_phone="199-0000-0001", skills=["急救", "调解"], consent_on=BEGIN)
    second = person(session, "=乙", ref="A2", is_own_member=True, branch_id=of.id)
    third = person(session, "丙", ref="A3", is_in_service_member=True)
    held = assignment(session, first, "grid_leader", grid_id=SECTION)
    assignment(session, first, "grid_leader", grid_id=AREA)
    assignment(
        session, third, "grid_leader", grid_id=SECTION, stands_in_for_id=held.id,
        valid=days(date(2026, 2, 1), date(2026, 2, 9)),
    )  # fmt: skip
    assignment(
        session, second, "stair_leader", stair_id=stair(session, 5, 2), valid=days(BEGIN, DAY),
        ended_reason="moved_away", successor_id=first.id,
    )  # fmt: skip
    assignment(session, second, "branch_secretary", branch_id=of.id)
    assignment(session, third, "building_leader", building_id=9)


def test_a_workbook_brought_in_again_changes_nothing(town: Session) -> None:
    some_people(town)
    found = plan(town, ("all.xlsx", write_xlsx(exported(town, TOWN, DAY, "xlsx"))))
    assert (found.errors, found.is_empty, found.unchanged) == ([], True, 9)


def test_csv_files_brought_in_again_change_nothing(town: Session) -> None:
    some_people(town)
    tables = exported(town, TOWN, DAY, "csv")
    found = plan(town, *((f"{kind}.csv", write_csv(kind, rows).encode()) for kind, rows in tables.items()))
    assert (found.errors, found.is_empty, found.unchanged) == ([], True, 9)


def test_the_whole_demo_brought_in_again_changes_nothing(session: Session) -> None:
    community = session.scalar(text("SELECT id FROM community"))
    day = date(2026, 11, 1)
    content = write_xlsx(exported(session, community, day, "xlsx"))
    found = plan_transfer(session, community, read_file("demo.xlsx", content), day)
    assert (found.errors, found.is_empty) == ([], True)
    assert found.unchanged > 3500


def test_nothing_in_a_file_is_a_formula(town: Session) -> None:
    some_people(town)
    tables = exported(town, TOWN, DAY, "xlsx")
    for row in csv.reader(io.StringIO(write_csv(PEOPLE, tables[PEOPLE]).removeprefix("\ufeff"))):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(tables)))
    for sheet in book:
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_an_empty_community_takes_the_people_of_another(town: Session) -> None:
    some_people(town)
    tables = exported(town, TOWN, DAY, "xlsx")
    town.execute(text("DELETE FROM assignment"))
    town.execute(text("DELETE FROM person"))
    found = plan(town, ("all.xlsx", write_xlsx(tables)))
    assert found.errors == []
    assert len(found.new) == 9
    assert town.scalar(text("SELECT count(*) FROM person")) == 0
    commit_transfer(town, TOWN, found)
    assert exported(town, TOWN, DAY, "xlsx") == tables


def test_new_changed_and_ended_rows_are_told_apart(town: Session) -> None:
    some_people(town)
    found = plan(
        town,
        people_csv("A1,甲,199-0000-0009,,", "A2,=乙,,直管党员,一支部", ",丁,,,"),
        duties_csv("A3,楼长,9号楼,2026-01-01,2026-05-01", "A1,志愿者,北片,2026/4/1,", "A1,二级网格长,北片,2026-01-01,"),
    )
    assert found.errors == []
    assert [(each.sheet, each.row) for each in found.new] == [(PEOPLE, 4), (ASSIGNMENTS, 3)]
    assert [each.fields for each in found.changed] == [(("duty_phone", "199-0000-0001", "199-0000-0009"),)]
    assert [each.fields for each in found.ended] == [(("until", "", "2026-05-01"),)]
    assert found.unchanged == 2
    commit_transfer(town, TOWN, found)
    assert {who.name for who in town.scalars(select(Person))} == {"甲", "=乙", "丙", "丁"}
    assert town.scalars(select(Assignment).where(Assignment.role == "volunteer")).one().grid_id == SECTION


def test_a_complete_list_ends_what_it_does_not_name(town: Session) -> None:
    some_people(town)
    rows = ("A1,二级网格长,北片,2026-01-01,", "A1,二级网格长,东风区,2026-01-01,")
    assert plan(town, duties_csv(*rows)).ended == []
    found = plan(town, duties_csv(*rows), complete=True)
    assert found.errors == []
    assert {each.cells["role"] for each in found.ended} == {"branch_secretary", "building_leader"}
    commit_transfer(town, TOWN, found)
    held = town.scalars(select(Assignment).where(Assignment.role == "building_leader")).one()
    assert (held.valid.upper, held.ended_reason) == (DAY, "replaced")


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("A9,单元长,银行家属院 5号楼 1单元,2026-01-01,", "编号"),
        ("A1,国王,北片,2026-01-01,", "角色"),
        ("A1,单元长,没有这楼 1单元,2026-01-01,", "地点"),
        ("A1,单元长,北片,2026-01-01,", "地点"),
        ("A1,志愿者,北片,2026-02-30,", "起始日期"),
        ("A1,志愿者,北片,yesterday,", "起始日期"),
        ("A1,志愿者,北片,,", "起始日期"),
        ("A1,志愿者,北片,2026-05-01,2026-04-01", "终止日期"),
        ("A1,二级网格长,北片,2026-02-01,", "编号"),
    ],
)
def test_an_error_names_its_row_and_column(town: Session, row: str, field: str) -> None:
    some_people(town)
    found = plan(town, duties_csv("A2,志愿者,北片,2026-01-01,", row))
    assert [(each.row, each.field) for each in found.errors] == [(3, field)]
    with pytest.raises(Refused):
        commit_transfer(town, TOWN, found)
    assert town.scalar(text("SELECT count(*) FROM assignment WHERE role = 'volunteer'")) == 0


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("A1,,,,", "姓名"),
        ("A1,甲,call me,,", "值守电话"),
        ("A1,甲,,党员,", "党员类别"),
        ("A1,甲,,直管党员,没有支部", "所属党支部"),
        ("A1,甲,,在职党员,一支部", "所属党支部"),
        ("../1,甲,,,", "编号"),
    ],
)
def test_an_error_of_a_person_names_its_row_and_column(town: Session, row: str, field: str) -> None:
    some_people(town)
    assert [(each.row, each.field) for each in plan(town, people_csv(row)).errors] == [(2, field)]


def test_the_same_person_twice_in_a_file_is_an_error(town: Session) -> None:
    found = plan(town, people_csv("B1,甲,,,", "B1,乙,,,"))
    assert [(each.row, each.field) for each in found.errors] == [(3, "编号")]


def test_a_look_at_a_file_writes_nothing(town: Session) -> None:
    before = exported(town, TOWN, DAY, "xlsx")
    assert len(plan(town, people_csv(",甲,,,", ",乙,,,")).new) == 2
    assert exported(town, TOWN, DAY, "xlsx") == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""),
        ("a.csv", b"\xff\xfe\x00\x01"),
        ("a.csv", "编号,姓名\n\0,x".encode()),
        ("a.csv", b"x,y\n1,2"),
        ("a.csv", "编号,姓名,血型\nA1,甲,A".encode()),
        ("a.xlsx", b"PK\x03\x04 no workbook"),
        ("a.xlsx", b"<html>"),
        ("a.pdf", b"%PDF"),
        ("a.csv", '编号,姓名\n"A1,甲'.encode()),
    ],
)
def test_a_file_that_is_no_list_of_people_is_refused_in_a_sentence(name: str, content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read_file(name, content)
    assert refused.value.detail


def test_a_file_too_large_is_refused() -> None:
    with pytest.raises(TooLarge):
        read_file("a.csv", b"x" * (LARGEST_FILE + 1))


def test_gb18030_and_english_column_keys_are_read(town: Session) -> None:
    content = "ref,name,member\nC1,张三,own".encode("gb18030")
    sheet = read_file("a.csv", content)[PEOPLE]
    assert sheet.rows == [(2, {"ref": "C1", "name": "张三", "member": "own"})]
    assert set(HEADS[PEOPLE]) >= set(sheet.columns)
    assert plan(town, ("a.csv", content)).errors == []
