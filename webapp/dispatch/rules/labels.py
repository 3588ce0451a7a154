"""Chinese labels of the closed lists of dispatch; each list keeps its own, since equal texts are equal keys."""

from __future__ import annotations

from enum import StrEnum

from webapp.dispatch.rules import lists as of
from webapp.dispatch.rules.acts import Act
from webapp.dispatch.rules.states import CallAct, CallState, IncidentState

INCIDENT_LABELS: dict[StrEnum, str] = {
    IncidentState.TO_REVIEW: "待审哨",
    IncidentState.WAITING: "待报到",
    IncidentState.HANDLING: "处置中",
    IncidentState.TO_VERIFY: "待验收",
    IncidentState.SUSPENDED: "挂起",
    IncidentState.CLOSED: "已办结",
}
CALL_LABELS: dict[StrEnum, str] = {
    CallState.SENT: "待签收",
    CallState.ACKNOWLEDGED: "已签收",
    CallState.EN_ROUTE: "在途",
    CallState.ARRIVED: "已报到",
    CallState.DONE: "已处置",
    CallState.REFUSED: "已退哨",
    CallState.RECALLED: "已撤哨",
}
ACT_LABELS: dict[StrEnum, str] = {
    Act.BLOW: "登记",
    Act.JOIN: "并入上报",
    Act.REVIEW: "审哨",
    Act.NOT_ACCEPT: "不予受理",
    Act.CLAIM: "认领",
    Act.UNCLAIM: "放回",
    Act.CLASSIFY: "更正分类与地点",
    Act.CALL: "增派",
    Act.LEAD: "指定牵头单位",
    Act.MERGE: "并入重复事项",
    Act.JOINT: "联合处置",
    Act.WITHDRAW: "撤回",
    Act.FALSE_ALARM: "误报",
    Act.SETTLE: "自办办结",
    Act.HAND_UP: "吹哨上交",
    Act.SUSPEND: "申请挂起",
    Act.RESUME: "恢复计时",
    Act.VERIFY: "验收",
    Act.RATE: "评价",
    Act.REOPEN: "申请重办",
    Act.NOTE: "留言",
    Act.PHOTO: "照片",
    Act.BLOT: "遮盖文字",
    Act.REMOVE_PHOTO: "删除照片",
    Act.EMERGENCY_CALLED: "已拨打急救电话",
    Act.DECIDE: "裁定",
    Act.ESCALATE: "转区裁定",
    Act.URGE: "催办",
    Act.SUPERVISE: "督办",
    Act.RED: "严重超时",
    Act.CLOSE: "办结",
}
CALL_ACT_LABELS: dict[StrEnum, str] = {
    CallAct.ACKNOWLEDGE: "签收",
    CallAct.SET_OUT: "出发",
    CallAct.ARRIVE: "报到",
    CallAct.FINISH: "处置完成",
    CallAct.REFUSE: "退哨",
    CallAct.HAND_ON: "转办内部",
    CallAct.EXTEND: "申请延期",
    CallAct.RECALL: "撤哨",
    CallAct.OVERRULE: "驳回退哨",
    CallAct.UPHOLD: "退哨成立",
    CallAct.SEND_BACK: "退回重办",
    CallAct.REOPEN: "重新办理",
}
SOURCE_LABELS: dict[StrEnum, str] = {
    of.Source.GRID_LEADER: "网格长上报",
    of.Source.DAY_LEADER: "一天网格长上报",
    of.Source.TRANSCRIPT: "群里转录",
    of.Source.VISITOR: "来访",
    of.Source.PHONE: "来电",
    of.Source.RESIDENT: "居民扫码",
    of.Source.HOTLINE: "12345热线",
    of.Source.PATROL: "巡查发现",
    of.Source.HAZARD: "隐患转办",
    of.Source.DISPUTE: "纠纷转办",
    of.Source.PROPOSAL: "委员提案",
    of.Source.OPEN311: "开放接口",
}
ROUTE_LABELS: dict[StrEnum, str] = {of.Route.SELF: "网格自办", of.Route.WHISTLE: "吹哨"}
WHISTLE_LABELS: dict[StrEnum, str] = {
    of.WhistleKind.LIVELIHOOD: "民生诉求哨",
    of.WhistleKind.ENFORCEMENT: "综合执法哨",
    of.WhistleKind.PRIORITY: "重点工作哨",
    of.WhistleKind.EMERGENCY: "应急处置哨",
}
URGENCY_LABELS: dict[StrEnum, str] = {
    of.Urgency.LIFE: "危及生命",
    of.Urgency.URGENT: "紧急",
    of.Urgency.GENERAL: "一般",
    of.Urgency.COMPLEX: "疑难",
}
NATURE_LABELS: dict[StrEnum, str] = {
    of.Nature.MATTER: "事件",
    of.Nature.HAZARD: "隐患",
    of.Nature.DISPUTE: "矛盾纠纷",
    of.Nature.SERVICE: "服务",
}
POST_LABELS: dict[StrEnum, str] = {
    of.Post.POLICE: "网格警官",
    of.Post.COURT: "网格法官",
    of.Post.PROCURATORATE: "网格检察官",
    of.Post.JUSTICE: "网格司法员",
}
DUTY_LABELS: dict[StrEnum, str] = {
    of.DutyKind.PROPERTY: "物业（管委会）",
    of.DutyKind.ORGANIZATION: "单位",
    of.DutyKind.GRID_CHAIN: "网格长",
    of.DutyKind.STAIR_LEADER: "单元长",
}
CALLEE_LABELS: dict[StrEnum, str] = {
    of.CalleeKind.ORGANIZATION: "单位",
    of.CalleeKind.PROPERTY: "物业",
    of.CalleeKind.PERSON: "人员",
    of.CalleeKind.EMERGENCY_OFFICE: "社区应急队",
}
CLOSED_LABELS: dict[StrEnum, str] = {
    of.ClosedAs.RESOLVED: "已解决",
    of.ClosedAs.NOT_ACCEPTED: "不予受理",
    of.ClosedAs.DUPLICATE: "重复",
    of.ClosedAs.WITHDRAWN: "已撤回",
    of.ClosedAs.FALSE_ALARM: "误报",
}
LEVEL_LABELS: dict[StrEnum, str] = {
    of.SettledLevel.COMPOUND: "楼院解决",
    of.SettledLevel.GRID: "网格解决",
    of.SettledLevel.COMMUNITY: "社区解决",
    of.SettledLevel.ABOVE: "上交解决",
}
REFUSAL_LABELS: dict[StrEnum, str] = {
    of.RefusalGround.NOT_OUR_PLACE: "不属地",
    of.RefusalGround.NOT_OUR_DUTY: "不属职责",
    of.RefusalGround.NO_MEANS: "无力量",
}
ARRIVAL_LABELS: dict[StrEnum, str] = {
    of.ArrivalMethod.POSITION: "定位",
    of.ArrivalMethod.PLATE: "扫码牌",
    of.ArrivalMethod.CODE: "四位码",
    of.ArrivalMethod.MANUAL: "手工登记",
}
DECISION_LABELS: dict[StrEnum, str] = {
    of.DecisionKind.ARBITRATION: "争议裁定",
    of.DecisionKind.EXTENSION: "延期",
    of.DecisionKind.SUSPENSION: "挂起",
    of.DecisionKind.REOPENING: "重办",
    of.DecisionKind.REACCEPTANCE: "复核受理",
}
DECIDER_LABELS: dict[StrEnum, str] = {
    of.DecisionLevel.COMMUNITY: "社区",
    of.DecisionLevel.STREET: "街道综治中心",
    of.DecisionLevel.DISTRICT: "区综治中心",
}
OUTCOME_LABELS: dict[StrEnum, str] = {
    of.Outcome.GRANTED: "同意",
    of.Outcome.DENIED: "不同意",
    of.Outcome.LAPSED: "已失效",
}
VERDICT_LABELS: dict[StrEnum, str] = {of.Verdict.PASSED: "合格", of.Verdict.FAILED: "不合格"}
VERIFIED_LABELS: dict[StrEnum, str] = {
    of.VerifiedBy.FINDER: "发现人",
    of.VerifiedBy.VERIFIER: "核验员",
    of.VerifiedBy.REPORTER: "上报人",
    of.VerifiedBy.THIRD_PERSON: "第三人",
}
MOMENT_LABELS: dict[StrEnum, str] = {of.Moment.BEFORE: "处置前", of.Moment.AFTER: "处置后", of.Moment.NOTE: "留言"}
LIMIT_LABELS: dict[StrEnum, str] = {
    of.LimitStep.ACKNOWLEDGE: "签收",
    of.LimitStep.ARRIVE: "报到",
    of.LimitStep.FINISH: "办结",
}
DUE_LABELS: dict[StrEnum, str] = {
    of.Due.REVIEW: "待审哨",
    of.Due.CALL: "待派人",
    of.Due.ACKNOWLEDGE: "待签收",
    of.Due.ARRIVE: "待报到",
    of.Due.FINISH: "待办结",
    of.Due.DECIDE: "待裁定",
    of.Due.VERIFY: "待验收",
}
