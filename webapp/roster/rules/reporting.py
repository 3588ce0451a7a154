"""Double reporting (双报到), purely: closed lists, what may become of a wish, words that betray a person."""

from __future__ import annotations

import re
from enum import StrEnum


class ItemList(StrEnum):
    """Dictionaries that the office edits: the items of 五联, those of 六网, what needs and resources are about."""

    FIVE_LINKS = "five_links"
    SIX_NETS = "six_nets"
    MATTER = "matter"


class RegistrationEnd(StrEnum):
    """Why a registration ended."""

    TERM_OVER = "term_over"
    MOVED_AWAY = "moved_away"
    OWN_REQUEST = "own_request"
    ENTERED_WRONG = "entered_wrong"


class NeedState(StrEnum):
    """What became of a need (需求)."""

    OPEN = "open"
    MATCHED = "matched"
    MET = "met"
    WITHDRAWN = "withdrawn"


class ResourceState(StrEnum):
    """Whether a resource (资源) can be had."""

    OFFERED = "offered"
    WITHDRAWN = "withdrawn"


class MatchState(StrEnum):
    """What became of a need and a resource brought together (对接)."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    DONE = "done"
    DROPPED = "dropped"


class ProjectState(StrEnum):
    """How far a joint project (项目) is."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    DROPPED = "dropped"


class WishState(StrEnum):
    """How far a wish (微心愿) is."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLAIMED = "claimed"
    DELIVERED = "delivered"
    FULFILLED = "fulfilled"
    WITHDRAWN = "withdrawn"


class WishAct(StrEnum):
    """What is done with a wish."""

    PUBLISH = "publish"
    CLAIM = "claim"
    GIVE_BACK = "give_back"
    DELIVER = "deliver"
    SEND_BACK = "send_back"
    FULFIL = "fulfil"
    WITHDRAW = "withdraw"


WISH_TRANSITIONS: dict[tuple[WishState, WishAct], WishState] = {
    (WishState.DRAFT, WishAct.PUBLISH): WishState.PUBLISHED,
    (WishState.PUBLISHED, WishAct.CLAIM): WishState.CLAIMED,
    (WishState.CLAIMED, WishAct.GIVE_BACK): WishState.PUBLISHED,
    (WishState.CLAIMED, WishAct.DELIVER): WishState.DELIVERED,
    (WishState.DELIVERED, WishAct.SEND_BACK): WishState.CLAIMED,
    (WishState.DELIVERED, WishAct.FULFIL): WishState.FULFILLED,
    (WishState.DRAFT, WishAct.WITHDRAW): WishState.WITHDRAWN,
    (WishState.PUBLISHED, WishAct.WITHDRAW): WishState.WITHDRAWN,
}
ACTS_OF_CLAIMERS = frozenset({WishAct.CLAIM, WishAct.GIVE_BACK, WishAct.DELIVER})
ACTS_WITH_REASON = frozenset({WishAct.GIVE_BACK, WishAct.SEND_BACK, WishAct.WITHDRAW})
HELD_STATES = frozenset({WishState.CLAIMED, WishState.DELIVERED, WishState.FULFILLED})

NEED_TRANSITIONS: dict[NeedState, tuple[NeedState, ...]] = {
    NeedState.OPEN: (NeedState.MATCHED, NeedState.WITHDRAWN),
    NeedState.MATCHED: (NeedState.OPEN, NeedState.MET, NeedState.WITHDRAWN),
    NeedState.MET: (),
    NeedState.WITHDRAWN: (),
}
MATCH_TRANSITIONS: dict[MatchState, tuple[MatchState, ...]] = {
    MatchState.PROPOSED: (MatchState.AGREED, MatchState.DROPPED),
    MatchState.AGREED: (MatchState.DONE, MatchState.DROPPED),
    MatchState.DONE: (),
    MatchState.DROPPED: (),
}
PROJECT_TRANSITIONS: dict[ProjectState, tuple[ProjectState, ...]] = {
    ProjectState.PLANNED: (ProjectState.RUNNING, ProjectState.DROPPED),
    ProjectState.RUNNING: (ProjectState.DONE, ProjectState.DROPPED),
    ProjectState.DONE: (),
    ProjectState.DROPPED: (),
}

ITEM_LIST_LABELS: dict[StrEnum, str] = {
    ItemList.FIVE_LINKS: "五联事项",
    ItemList.SIX_NETS: "六网事项",
    ItemList.MATTER: "需求与资源类别",
}
REGISTRATION_END_LABELS: dict[StrEnum, str] = {
    RegistrationEnd.TERM_OVER: "报到期满",
    RegistrationEnd.MOVED_AWAY: "迁出辖区",
    RegistrationEnd.OWN_REQUEST: "本人或单位申请",
    RegistrationEnd.ENTERED_WRONG: "登记有误",
}
NEED_LABELS: dict[StrEnum, str] = {
    NeedState.OPEN: "待对接",
    NeedState.MATCHED: "已对接",
    NeedState.MET: "已解决",
    NeedState.WITHDRAWN: "已撤回",
}
RESOURCE_LABELS: dict[StrEnum, str] = {ResourceState.OFFERED: "可提供", ResourceState.WITHDRAWN: "已撤回"}
MATCH_LABELS: dict[StrEnum, str] = {
    MatchState.PROPOSED: "拟对接",
    MatchState.AGREED: "已商定",
    MatchState.DONE: "已完成",
    MatchState.DROPPED: "未成",
}
PROJECT_LABELS: dict[StrEnum, str] = {
    ProjectState.PLANNED: "计划",
    ProjectState.RUNNING: "推进中",
    ProjectState.DONE: "已完成",
    ProjectState.DROPPED: "已中止",
}
WISH_LABELS: dict[StrEnum, str] = {
    WishState.DRAFT: "待发布",
    WishState.PUBLISHED: "待认领",
    WishState.CLAIMED: "已认领",
    WishState.DELIVERED: "待确认",
    WishState.FULFILLED: "已实现",
    WishState.WITHDRAWN: "已撤回",
}
ACT_LABELS: dict[StrEnum, str] = {
    WishAct.PUBLISH: "发布",
    WishAct.CLAIM: "认领",
    WishAct.GIVE_BACK: "退回认领",
    WishAct.DELIVER: "报告已办",
    WishAct.SEND_BACK: "退回重办",
    WishAct.FULFIL: "确认实现",
    WishAct.WITHDRAW: "撤回",
}

_BETRAYS = re.compile(
    r"\d{7,}|\d[\d -]{8,}\d"  # a telephone or identity number
    r"|\d+\s*(?:号楼|栋|幢|单元|室|号院)|[一二三四五六七八九十]+(?:号楼|单元)"  # a door
    r"|(?:姓名|身份证|手机号|电话号|微信号|住址|家住)"
    r"|[\u4e00-\u9fff]{1,3}(?:先生|女士|大爷|大妈|奶奶|爷爷|阿姨|师傅)"
    r"|(?:癌|精神病|艾滋|吸毒|刑满|服刑|残疾证|低保证)"
)


def betrays(words: str) -> str:
    """What in a published text would let somebody recognise a person; empty where nothing does."""
    found = _BETRAYS.search(words)
    return found.group() if found else ""


def act_on(state: WishState, act: WishAct) -> WishState | None:
    """What becomes of a wish in a state by an act; None where that is not possible."""
    return WISH_TRANSITIONS.get((state, act))


def acts_in(state: WishState) -> tuple[WishAct, ...]:
    """What can be done with a wish in a state."""
    return tuple(act for held, act in WISH_TRANSITIONS if held is state)
