"""Closed lists of the shifts 我当一天网格长 with Chinese labels, the table of transitions, what texts may hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import time
from enum import StrEnum

from webapp.core.errors import Refused


class ShiftState(StrEnum):
    """How far a shift has come."""

    OPEN = "open"
    APPLIED = "applied"
    APPROVED = "approved"
    BRIEFED = "briefed"
    ACTIVE = "active"
    HANDED_OVER = "handed_over"
    THANKED = "thanked"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class Act(StrEnum):
    """What is done to a shift."""

    OPEN = "open"
    SIGN_UP = "sign_up"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    MOVE_AWAY = "move_away"
    APPROVE = "approve"
    BRIEF = "brief"
    BEGIN = "begin"
    HAND_OVER = "hand_over"
    THANK = "thank"
    CANCEL = "cancel"
    MISS = "miss"


class Kind(StrEnum):
    """Who may take a shift: one person, people of one organization, or either."""

    PERSON = "person"
    ORGANIZATION = "organization"
    EITHER = "either"


class SignupState(StrEnum):
    """What became of a sign-up."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    MISSED = "missed"


class DayRole(StrEnum):
    """The four roles of a day leader; a mediator sits in and never leads."""

    PUBLICITY = "publicity"
    LISTENER = "listener"
    ERRANDS = "errands"
    MEDIATION = "mediation"


class NameStyle(StrEnum):
    """How a certificate and a thank-you name somebody: as he wishes."""

    FULL = "full"
    FAMILY = "family"
    NONE = "none"


class RefuseReason(StrEnum):
    """Why a sign-up is refused."""

    TAKEN = "taken"
    NOT_ADULT = "not_adult"
    INCOMPLETE = "incomplete"
    NOT_REACHED = "not_reached"
    OTHER_DAY = "other_day"


class CancelReason(StrEnum):
    """Why a shift is cancelled."""

    WEATHER = "weather"
    EMERGENCY = "emergency"
    HOST_AWAY = "host_away"
    ENTERED_WRONG = "entered_wrong"


STATE_LABELS: dict[StrEnum, str] = {
    ShiftState.OPEN: "可报名",
    ShiftState.APPLIED: "待审批",
    ShiftState.APPROVED: "已通过",
    ShiftState.BRIEFED: "已交底",
    ShiftState.ACTIVE: "在岗",
    ShiftState.HANDED_OVER: "已交接",
    ShiftState.THANKED: "已致谢",
    ShiftState.CANCELLED: "已取消",
    ShiftState.NO_SHOW: "未到岗",
}
ACT_LABELS: dict[StrEnum, str] = {
    Act.OPEN: "开放报名",
    Act.SIGN_UP: "报名",
    Act.REFUSE: "未通过",
    Act.WITHDRAW: "撤回报名",
    Act.MOVE_AWAY: "调换班次",
    Act.APPROVE: "通过",
    Act.BRIEF: "岗前交底",
    Act.BEGIN: "到岗",
    Act.HAND_OVER: "交接会签",
    Act.THANK: "致谢",
    Act.CANCEL: "取消",
    Act.MISS: "记未到岗",
}
KIND_LABELS: dict[StrEnum, str] = {Kind.PERSON: "个人", Kind.ORGANIZATION: "单位（3–5人）", Kind.EITHER: "个人或单位"}
SIGNUP_LABELS: dict[StrEnum, str] = {
    SignupState.WAITING: "待审批",
    SignupState.ACCEPTED: "已通过",
    SignupState.REFUSED: "未通过",
    SignupState.WITHDRAWN: "已撤回",
    SignupState.CANCELLED: "班次取消",
    SignupState.MISSED: "未到岗",
}
ROLE_LABELS: dict[StrEnum, str] = {
    DayRole.PUBLICITY: "政策宣传员",
    DayRole.LISTENER: "民情收集员",
    DayRole.ERRANDS: "代办员",
    DayRole.MEDIATION: "调解员（旁听，不主持）",
}
NAME_LABELS: dict[StrEnum, str] = {
    NameStyle.FULL: "署全名",
    NameStyle.FAMILY: "只署姓氏",
    NameStyle.NONE: "不署名（热心居民）",
}
REFUSE_LABELS: dict[StrEnum, str] = {
    RefuseReason.TAKEN: "该班次已另有安排",
    RefuseReason.NOT_ADULT: "未满十八周岁",
    RefuseReason.INCOMPLETE: "信息不全或人数不符",
    RefuseReason.NOT_REACHED: "电话未能联系上",
    RefuseReason.OTHER_DAY: "已协商改期",
}
CANCEL_LABELS: dict[StrEnum, str] = {
    CancelReason.WEATHER: "天气原因（沙尘、大风、寒潮）",
    CancelReason.EMERGENCY: "应急工作需要",
    CancelReason.HOST_AWAY: "带班网格长不在岗",
    CancelReason.ENTERED_WRONG: "排班有误",
}

_S = ShiftState
TRANSITIONS: Mapping[tuple[ShiftState, Act], ShiftState] = {
    (_S.OPEN, Act.SIGN_UP): _S.APPLIED,
    (_S.APPLIED, Act.APPROVE): _S.APPROVED,
    (_S.APPROVED, Act.BRIEF): _S.BRIEFED,
    (_S.BRIEFED, Act.BEGIN): _S.ACTIVE,
    (_S.ACTIVE, Act.HAND_OVER): _S.HANDED_OVER,
    (_S.HANDED_OVER, Act.THANK): _S.THANKED,
    # The place becomes free again; nothing else ever goes back.
    (_S.APPLIED, Act.REFUSE): _S.OPEN,
    (_S.APPLIED, Act.WITHDRAW): _S.OPEN,
    (_S.APPROVED, Act.WITHDRAW): _S.OPEN,
    (_S.BRIEFED, Act.WITHDRAW): _S.OPEN,
    (_S.APPLIED, Act.MOVE_AWAY): _S.OPEN,
    (_S.APPROVED, Act.MOVE_AWAY): _S.OPEN,
    (_S.OPEN, Act.CANCEL): _S.CANCELLED,
    (_S.APPLIED, Act.CANCEL): _S.CANCELLED,
    (_S.APPROVED, Act.CANCEL): _S.CANCELLED,
    (_S.BRIEFED, Act.CANCEL): _S.CANCELLED,
    # Whoever does not come frees the hours: a new shift is opened in its place while the day lasts.
    (_S.APPROVED, Act.MISS): _S.NO_SHOW,
    (_S.BRIEFED, Act.MISS): _S.NO_SHOW,
}
"""The whole of what may happen to a shift; the database refuses every other change of state."""

AWAY = (ShiftState.CANCELLED, ShiftState.NO_SHOW)
"""States in which a shift no longer holds its section's hours."""
WITH_RIGHTS = (ShiftState.BRIEFED, ShiftState.ACTIVE)
"""States in which a day leader's card gives rights, between the shift's first and last minute."""
HOLDING = (SignupState.WAITING, SignupState.ACCEPTED)
"""Sign-ups that hold a shift's place."""

OPENS, CLOSES = time(8, 30), time(18, 0)
"""Usual hours within which shifts lie; a community may set others."""
LEAST_PEOPLE, MOST_PEOPLE = 3, 5
"""How many people an organization sends."""
LONGEST_TEXT = 1000

NOTE_SINCE = "2026-01"
"""Version of the confidentiality note below, kept with its acceptance."""
NOTE: tuple[str, ...] = (
    "我自愿参加“我当一天网格长”活动，已满十八周岁。",
    "当班中看到、听到的居民个人信息、家庭情况、矛盾纠纷，不拍照、不记录、不转发、不外传，班次结束后同样保密。",
    "不单独入户，不处置危险，不主持调解，遇险先撤离并立即告知带班网格长；危及生命先拨 119、120、110。",
    "民情日记只写事情，不写他人姓名、电话、证件号码，不写个人病情、前科。",
)

USUAL_TASKS: Mapping[DayRole, tuple[str, ...]] = {
    DayRole.PUBLICITY: (
        "领取当日宣传资料，了解宣传要点",
        "在小区门口、公示栏向居民宣讲一次",
        "走访沿街商户，发放消防和反诈提示",
        "收集居民对政策的疑问，交带班网格长答复",
    ),
    DayRole.LISTENER: (
        "随网格长巡查一遍片区，看路面、楼道、公共设施",
        "在小板凳议事点听居民说事，记入民情日记",
        "当日能办的当日交办，办不了的写明原因",
        "把听到的意见分成“网格能办”和“需要吹哨”两类",
    ),
    DayRole.ERRANDS: (
        "到便民服务点了解代办事项和流程",
        "陪同网格员为行动不便的居民代办一件事",
        "登记办理结果，回复居民",
    ),
    DayRole.MEDIATION: (
        "经双方同意后旁听一次调解，不发言、不主持",
        "学习调解记录的写法，不抄录当事人信息",
        "会后向调解员请教一个问题，写下体会",
    ),
}
"""Task lists of a community that has written none of its own."""

_DIGITS_BETWEEN = r"[\s\-—]?"
_PERSONAL_NUMBERS = re.compile(
    rf"(?<!\d)(?:1{_DIGITS_BETWEEN}[3-9](?:{_DIGITS_BETWEEN}\d){{9}}|\d{{17}}[\dXx]|\d{{15}}|0\d{{2,3}}{_DIGITS_BETWEEN}\d{{7,8}})(?!\d)"
)
_SENSITIVE_WORDS = ("前科", "刑满", "吸毒", "病史", "病情", "精神病", "抑郁症", "艾滋", "社区矫正", "确诊", "患有")


def after(state: ShiftState, act: Act) -> ShiftState:
    """The state after an act; raises Refused where the table has no such arrow."""
    found = TRANSITIONS.get((state, act))
    if found is None:
        raise Refused("this cannot be done to a shift in that state", state=state.value, act=act.value)
    return found


def acts_in(state: ShiftState) -> frozenset[Act]:
    """What may be done to a shift in a state."""
    return frozenset(act for of, act in TRANSITIONS if of is state)


def has_personal_number(text: str) -> bool:
    """Whether a text holds what looks like a telephone or identity number."""
    return _PERSONAL_NUMBERS.search(unicodedata.normalize("NFKC", text)) is not None


def sensitive_words(text: str) -> tuple[str, ...]:
    """Words in a text that speak of somebody's health or past."""
    return tuple(word for word in _SENSITIVE_WORDS if word in text)


def named_as(name: str, style: NameStyle) -> str:
    """A name as its bearer wants it written; empty where he wants none."""
    if style is NameStyle.FULL:
        return name
    return f"{name[:2] if name[:2] in _DOUBLE_FAMILY_NAMES else name[:1]}**" if style is NameStyle.FAMILY else ""


_DOUBLE_FAMILY_NAMES = frozenset({"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐"})
