"""Write invented shifts of day leaders into a synthetic community: weeks before its baseline, weeks around today."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from webapp.core.clock import ZONE
from webapp.grids.models import Community
from webapp.imports.commands.copying import new_ids
from webapp.shifts.commands import deciding, hosting, signing
from webapp.shifts.commands.moving import locked, staff
from webapp.shifts.commands.opening import host_of
from webapp.shifts.models import Shift, ShiftSignup
from webapp.shifts.queries import sections
from webapp.shifts.rules import CLOSES, NOTE_SINCE, OPENS, DayRole, Kind, NameStyle, ShiftState

_S = ShiftState
_PATH = (_S.OPEN, _S.APPLIED, _S.APPROVED, _S.BRIEFED, _S.ACTIVE, _S.HANDED_OVER, _S.THANKED)
_ACTS = ("sign_up", "approve", "brief", "begin", "hand_over", "thank")
_FAMILY, _GIVEN = (
    "王李张刘陈杨赵黄周吴徐孙马朱胡",
    ("建国", "秀英", "志强", "丽娟", "海涛", "玉兰", "小军", "雪梅", "文斌", "晓燕"),
)
_ORGANIZATIONS = ("示例农商银行", "示例供热公司", "示例第三小学", "示例供电所", "示例物业公司", "示例运输公司")
_DIARY = (
    "上午随网格长走了三个楼院，南门外侧垃圾桶满溢，已联系清运。",
    "两位老人反映楼道灯不亮，当场报给物业，下午已换好。",
    "沿街商户问电动车充电怎么收费，已记下，由带班网格长统一答复。",
    "小板凳议事点来了九个人，说得最多的是停车和广场舞声音。",
    "陪同网格员为行动不便的老人代缴了水费，走了一遍流程。",
)
_ITEMS = ("单位有闲置的旧书架，送到社区阅览角", "回单位联系一场消防讲座", "帮楼院做一块公示牌")
_HOST = """(SELECT a.person_id FROM assignment a WHERE a.role = 'grid_leader' AND a.valid @> s.day AND a.grid_id IN (
  s.grid_id, (SELECT v.parent_grid_id FROM grid_version v JOIN generation e ON e.id = v.generation_id
              AND e.valid @> s.day WHERE v.grid_id = s.grid_id)) ORDER BY a.rank, a.id LIMIT 1)"""
_MISSED = """UPDATE shift_participant p SET missed_at = lower(s.hours) + interval '1 hour'
FROM shift_signup u JOIN shift s ON s.id = u.shift_id WHERE u.id = p.signup_id AND s.id = ANY(:ids)"""


@dataclass(frozen=True)
class _Planned:
    """A shift to be written and the state it ends in."""

    grid_id: int
    day: date
    state: ShiftState
    is_organization: bool


def settle_shifts(session: Session, community: Community, baseline_on: date, on_day: date, *, seed: int) -> None:
    """Write shifts of the three weeks before the baseline and from ten days before to four weeks after a day."""
    found = [each.id for each in sections(session, community.id, baseline_on)]
    if not found:
        return
    random = Random(f"{seed} shifts")  # the demo is the same each time
    planned = list(_past(found, baseline_on - timedelta(days=21), baseline_on, random))
    planned += _past(found, max(on_day - timedelta(days=10), baseline_on + timedelta(days=1)), on_day, random)
    planned += _coming(found, on_day, random)
    _write(session, community.id, planned, random)
    session.execute(text("ANALYZE shift, shift_signup, shift_participant, shift_event"))


def _past(found: Sequence[int], begin: date, end: date, random: Random) -> Iterator[_Planned]:
    """Two sections each working day; nearly all were thanked."""
    for day in _working_days(begin, end):
        for grid_id in random.sample(found, k=min(2, len(found))):
            state = random.choices((_S.THANKED, _S.HANDED_OVER, _S.NO_SHOW, _S.CANCELLED), (20, 1, 1, 1))[0]
            yield _Planned(grid_id, day, state, random.random() < 0.35)


def _coming(found: Sequence[int], on_day: date, random: Random) -> Iterator[_Planned]:
    """Most places are free, the nearest days are spoken for; the last section has none today, for the demo's card."""
    for day in _working_days(on_day, on_day + timedelta(days=28)):
        near = (day - on_day).days
        free = found[:-1] if near == 0 and len(found) > 1 else found
        chosen = random.sample(free, k=min(6, len(free)))
        for rank, grid_id in enumerate(chosen):
            state = _S.APPROVED if rank == 0 and near < 8 else _S.APPLIED if rank == 1 and near < 5 else _S.OPEN
            yield _Planned(grid_id, day, state, rank < 2 and random.random() < 0.35)


def _working_days(begin: date, end: date) -> Iterator[date]:
    days = (begin + timedelta(days=n) for n in range((end - begin).days))
    return (day for day in days if day.isoweekday() <= 5)


def _write(session: Session, community_id: int, planned: Sequence[_Planned], random: Random) -> None:
    ids = new_ids(session, "shift", len(planned))
    rows = [
        {
            "id": row_id,
            "community": community_id,
            "grid": each.grid_id,
            "day": each.day,
            "starts": OPENS,
            "ends": CLOSES,
        }
        for row_id, each in zip(ids, planned, strict=True)
    ]
    session.execute(
        text(
            "INSERT INTO shift (id, community_id, grid_id, day, starts, ends, kind, capacity, meeting_place, source)"
            " VALUES (:id, :community, :grid, :day, :starts, :ends, 'either', 5, '社区便民服务点', 'demo')"
        ),
        rows,
    )
    session.execute(text(f"UPDATE shift s SET host_id = {_HOST} WHERE s.id = ANY(:ids)"), {"ids": ids})
    taken = [(row_id, each) for row_id, each in zip(ids, planned, strict=True) if each.state is not _S.OPEN]
    _sign_up(session, community_id, taken, random)
    _move_on(session, taken)
    _leave_behind(session, community_id, [row_id for row_id, each in taken if each.state in _PATH[5:]], random)


def _sign_up(session: Session, community_id: int, taken: Sequence[tuple[int, _Planned]], random: Random) -> None:
    ids = new_ids(session, "shift_signup", len(taken))
    signups, people = [], []
    for signup_id, (shift_id, each) in zip(ids, taken, strict=True):
        count = random.randint(3, 5) if each.is_organization else 1
        away = {_S.CANCELLED: "cancelled", _S.NO_SHOW: "missed", _S.APPLIED: "waiting"}
        signups.append(
            {
                "id": signup_id,
                "community": community_id,
                "shift": shift_id,
                "kind": "organization" if each.is_organization else "person",
                "organization": random.choice(_ORGANIZATIONS) if each.is_organization else "",
                "people": count,
                "phone": f"199-0000-{random.randrange(10_000):04d}",
                "state": away.get(each.state, "accepted"),
                "reference": f"W{each.day:%m%d}-{_code(random)}",
                "hash": hashlib.sha256(random.randbytes(32)).digest(),
                "key": UUID(bytes=random.randbytes(16), version=4),
                "note": NOTE_SINCE,
            }
        )
        people += [_person(community_id, signup_id, each.day, random) for _number in range(count)]
    session.execute(
        text(
            "INSERT INTO shift_signup (id, community_id, shift_id, kind, organization, people, phone, state, reference,"
            " secret_hash, client_key, note_since) VALUES (:id, :community, :shift, :kind, :organization, :people,"
            " :phone, :state, :reference, :hash, :key, :note)"
        ),
        signups,
    )
    session.execute(
        text(
            "INSERT INTO shift_participant (community_id, signup_id, name, roles, is_adult, accepted_on, certificate)"
            " VALUES (:community, :signup, :name, :roles, true, :day, :certificate)"
        ),
        people,
    )


def _person(community_id: int, signup_id: int, day: date, random: Random) -> dict[str, Any]:
    return {
        "community": community_id,
        "signup": signup_id,
        "name": random.choice(_FAMILY) + random.choice(_GIVEN),
        "roles": sorted(random.sample([role.value for role in DayRole], k=random.randint(1, 2))),
        "day": day - timedelta(days=random.randint(2, 9)),
        "certificate": random.choice(list(NameStyle)).value,
    }


def _code(random: Random) -> str:
    return "".join(random.choice("23456789ABCDEFGHJKMNPQRSTVWXYZ") for _ in range(5))


def _move_on(session: Session, taken: Sequence[tuple[int, _Planned]]) -> None:
    """Along the arrows, a step for all at a time, each step in the history."""
    for number, (state, act) in enumerate(zip(_PATH[1:], _ACTS, strict=True), 1):
        there = [row_id for row_id, each in taken if _reached(each.state) >= number]
        _step(session, there, state, act)
    for state, act in ((_S.NO_SHOW, "miss"), (_S.CANCELLED, "cancel")):
        _step(session, [row_id for row_id, each in taken if each.state is state], state, act)
    missed = [row_id for row_id, each in taken if each.state is _S.NO_SHOW]
    session.execute(text(_MISSED), {"ids": missed})


def _reached(state: ShiftState) -> int:
    return 2 if state in (_S.NO_SHOW, _S.CANCELLED) else _PATH.index(state)


def _step(session: Session, ids: Sequence[int], state: ShiftState, act: str) -> None:
    session.execute(
        text(
            """WITH before AS (SELECT id, community_id, state, day FROM shift WHERE id = ANY(:ids)),
told AS (INSERT INTO shift_event (community_id, shift_id, at, act, from_state, to_state, by, reason)
  SELECT community_id, id, least(now(), (day - CASE WHEN :early THEN 2 ELSE 0 END + time '17:30')
           AT TIME ZONE 'Asia/Shanghai'), :act, state, :state,
         CASE :act WHEN 'sign_up' THEN 'applicant' ELSE 'staff' END, CASE :act WHEN 'cancel' THEN 'weather' ELSE '' END
  FROM before)
UPDATE shift SET state = :state, version = version + 1 WHERE id = ANY(:ids)"""
        ),
        {"ids": list(ids), "state": state.value, "act": act, "early": act in ("sign_up", "approve")},
    )


def _leave_behind(session: Session, community_id: int, ids: Sequence[int], random: Random) -> None:
    """Diary, sometimes a matter taken home, and the hand-over of shifts that are done."""
    found = session.execute(
        text(
            "SELECT u.shift_id, min(p.id) AS who FROM shift_signup u JOIN shift_participant p ON p.signup_id = u.id"
            " WHERE u.shift_id = ANY(:ids) GROUP BY u.shift_id"
        ),
        {"ids": list(ids)},
    )
    first = {row.shift_id: row.who for row in found}
    rows = [{"community": community_id, "shift": shift_id, "who": first[shift_id]} for shift_id in ids]
    at = "(SELECT day + time '16:40' FROM shift WHERE id = :shift) AT TIME ZONE 'Asia/Shanghai'"
    session.execute(
        text(
            "INSERT INTO shift_diary (community_id, shift_id, participant_id, client_key, text, written_at)"
            f" VALUES (:community, :shift, :who, :key, :text, {at})"
        ),
        [row | {"key": _key(random), "text": line} for row in rows for line in random.sample(_DIARY, k=2)],
    )
    session.execute(
        text(
            "INSERT INTO shift_item (community_id, shift_id, participant_id, client_key, text, taken_at)"
            f" VALUES (:community, :shift, :who, :key, :text, {at})"
        ),
        [row | {"key": _key(random), "text": random.choice(_ITEMS)} for row in rows if random.random() < 0.5]
        or [rows[0] | {"key": _key(random), "text": _ITEMS[0]}],
    )
    session.execute(
        text(
            "INSERT INTO shift_handover (shift_id, community_id, participant_id, text, written_at)"
            f" VALUES (:shift, :community, :who, '当班事项已向带班网格长当面说明，宣传单余二十份交回服务点。', {at})"
        ),
        rows,
    )


def _key(random: Random) -> UUID:
    return UUID(bytes=random.randbytes(16), version=4)


def demo_day_leader(session: Session, community_id: int) -> tuple[str, str] | None:
    """Secret and PIN of a card that opens until the end of today; None where every section is taken."""
    now = session.execute(select(func.now())).scalar_one().astimezone(ZONE)
    office = staff(None)
    kept = session.scalar(
        select(Shift)
        .join(ShiftSignup, ShiftSignup.shift_id == Shift.id)
        .where(
            Shift.community_id == community_id,
            Shift.day == now.date(),
            Shift.state == ShiftState.ACTIVE.value,
            ShiftSignup.reference.like("DEMO-%"),
            Shift.hours.contains(now),
        )
    )
    shift = kept or _begun_today(session, community_id, now)
    if shift is None:
        return None
    _who, secret, pin = deciding.issue_cards(session, shift, office)[0]
    return secret, pin


def _begun_today(session: Session, community_id: int, now: datetime) -> Shift | None:
    """An active shift of today in the last section that has none."""
    day, office = now.date(), staff(None)
    taken = set(session.scalars(select(Shift.grid_id).where(Shift.community_id == community_id, Shift.day == day)))
    free = [each.id for each in sections(session, community_id, day) if each.id not in taken]
    if not free:
        return None
    shift = Shift(
        community_id=community_id,
        grid_id=free[-1],
        day=day,
        starts=min(OPENS, now.time().replace(second=0, microsecond=0)),
        ends=CLOSES if now.hour < 14 else time(23, 59),
        kind=Kind.PERSON.value,
        capacity=1,
        host_id=host_of(session, community_id, free[-1], day),
        meeting_place="社区便民服务点",
        source="demo",
    )
    session.add(shift)
    session.flush()
    draft = signing.SignupDraft(
        Kind.PERSON, ["王建国（示例）"], "199-0000-0000", list(DayRole)[:2], NameStyle.FULL, True, True
    )
    made = signing.sign_up(
        session, community_id, shift.id, draft, client_key=uuid4(), on_day=day, days_ahead=1, doer=office
    )
    signup = session.get(ShiftSignup, made.id)
    assert signup is not None
    signup.reference = f"DEMO-{shift.id}"
    shift = locked(session, community_id, shift.id)
    for step in (deciding.approve, hosting.brief, hosting.begin):
        step(session, shift, office)
    return shift
