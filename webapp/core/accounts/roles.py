"""Roles that a person can hold and actions that a route can ask for, with their Chinese labels."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody is, somewhere, for a time."""

    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"
    DUTY_OFFICER = "duty_officer"
    SECRETARY = "secretary"
    VERIFIER = "verifier"
    PLANNER = "planner"
    GRID_LEADER = "grid_leader"
    DEPUTY = "deputy"
    DAY_LEADER = "day_leader"
    VOLUNTEER = "volunteer"
    STAIR_LEADER = "stair_leader"
    BRANCH_SECRETARY = "branch_secretary"
    GROUP_LEADER = "group_leader"
    HOUSEHOLD_CONTACT = "household_contact"
    RESPONDER = "responder"
    MEDIATOR = "mediator"
    CARER = "carer"
    STREET_OFFICER = "street_officer"
    DISTRICT_OFFICER = "district_officer"
    WALL = "wall"


ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
"""Three administrators who exclude each other (三员分立): nobody holds two of these at a time."""

OFFICE_ROLES = (
    *ADMINISTRATORS,
    *(Role.DUTY_OFFICER, Role.SECRETARY, Role.VERIFIER, Role.PLANNER, Role.MEDIATOR),
    *(Role.STREET_OFFICER, Role.DISTRICT_OFFICER),
)
"""Roles that an administrator grants; all others follow from the roster, from a shift or from a device."""


class Action(StrEnum):
    """What may be allowed; everything that is not public or open to whoever is logged in."""

    READ_OPS = "ops.read"
    EDIT_GROUND = "ground.edit"
    APPROVE_GROUND = "ground.approve"
    READ_ROSTER = "roster.read"
    CALL_STAFF = "roster.call"
    EDIT_ROSTER = "roster.edit"
    IMPORT_ROSTER = "roster.import"
    READ_DUTY = "duty.read"
    EDIT_DUTY = "duty.edit"
    READ_REGISTRATIONS = "registrations.read"
    EDIT_REGISTRATIONS = "registrations.edit"
    CLAIM_WISHES = "wishes.claim"
    READ_SHIFTS = "shifts.read"
    MANAGE_SHIFTS = "shifts.manage"
    WORK_SHIFT = "shifts.work"
    BLOW_WHISTLE = "whistles.blow"
    READ_INCIDENTS = "incidents.read"
    DISPATCH = "incidents.dispatch"
    ANSWER_CALLS = "calls.answer"
    VERIFY_INCIDENTS = "incidents.verify"
    ARBITRATE = "incidents.arbitrate"
    EDIT_CATEGORIES = "categories.edit"
    READ_SENSITIVE = "sensitive.read"
    WRITE_SENSITIVE = "sensitive.write"
    REVEAL_REPORTER = "reporters.reveal"
    IMPORT_HOTLINE = "hotline.import"
    PRINT_SHEETS = "sheets.print"
    EDIT_SETTINGS = "settings.edit"
    MANAGE_ACCOUNTS = "accounts.manage"
    READ_AUDIT = "audit.read"
    READ_HEALTH = "health.read"
    SHOW_WALL = "wall.show"
    STEER_WALL = "wall.steer"


LABELS: dict[StrEnum, str] = {
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDIT_ADMIN: "审计管理员",
    Role.DUTY_OFFICER: "值班员",
    Role.SECRETARY: "社区书记（一级网格长）",
    Role.VERIFIER: "核验员",
    Role.PLANNER: "规划人员",
    Role.GRID_LEADER: "二级网格长",
    Role.DEPUTY: "副网格长",
    Role.DAY_LEADER: "一天网格长",
    Role.VOLUNTEER: "志愿者",
    Role.STAIR_LEADER: "单元长",
    Role.BRANCH_SECRETARY: "党支部书记",
    Role.GROUP_LEADER: "党小组长",
    Role.HOUSEHOLD_CONTACT: "党员中心户",
    Role.RESPONDER: "响应单位联系人",
    Role.MEDIATOR: "调解员",
    Role.CARER: "帮教人员",
    Role.STREET_OFFICER: "街道综治中心",
    Role.DISTRICT_OFFICER: "区综治中心",
    Role.WALL: "大屏",
    Action.READ_OPS: "查看门店、单位、隐患与点位",
    Action.EDIT_GROUND: "采集和更正底图信息",
    Action.APPROVE_GROUND: "审核底图更正",
    Action.READ_ROSTER: "查看人员名册",
    Action.CALL_STAFF: "查看值守电话并拨打",
    Action.EDIT_ROSTER: "维护人员与任职",
    Action.IMPORT_ROSTER: "导入导出人员名册",
    Action.READ_DUTY: "查看值班表",
    Action.EDIT_DUTY: "编排值班与交接",
    Action.READ_REGISTRATIONS: "查看双报到",
    Action.EDIT_REGISTRATIONS: "维护双报到与三张清单",
    Action.CLAIM_WISHES: "认领微心愿",
    Action.READ_SHIFTS: "查看一天网格长排班",
    Action.MANAGE_SHIFTS: "审批一天网格长",
    Action.WORK_SHIFT: "以一天网格长身份工作",
    Action.BLOW_WHISTLE: "登记事项与吹哨",
    Action.READ_INCIDENTS: "查看事项",
    Action.DISPATCH: "调度台：审哨、派单、撤哨",
    Action.ANSWER_CALLS: "签收、报到与处置",
    Action.VERIFY_INCIDENTS: "验收事项",
    Action.ARBITRATE: "争议裁定",
    Action.EDIT_CATEGORIES: "维护事项类别与时限",
    Action.READ_SENSITIVE: "查看涉人敏感事项",
    Action.WRITE_SENSITIVE: "登记涉人敏感事项",
    Action.REVEAL_REPORTER: "查看上报人电话",
    Action.IMPORT_HOTLINE: "导入导出12345工单",
    Action.PRINT_SHEETS: "打印网格示意图与二维码牌",
    Action.EDIT_SETTINGS: "修改设置与字典",
    Action.MANAGE_ACCOUNTS: "管理账号、角色与会话",
    Action.READ_AUDIT: "查阅审计日志",
    Action.READ_HEALTH: "查看运行状况",
    Action.SHOW_WALL: "大屏展示",
    Action.STEER_WALL: "遥控大屏、录入天气预警",
}
