"""Figures of people: data only. Each counts who was there on the day; whoever stands in is counted with the other."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.core.figure import Figure

_DAY = "CAST(:day AS date)"
_LISTED = f"t.community_id = :community_id AND t.opened_on <= {_DAY} AND (t.closed_on IS NULL OR t.closed_on > {_DAY})"
_HOLDERS = (
    "SELECT count(DISTINCT t.person_id) FROM assignment t WHERE t.community_id = :community_id"
    f" AND t.valid @> {_DAY} AND t.stands_in_for_id IS NULL AND t.role = '{{}}'"
)
_REGISTERED = f"SELECT count(*) FROM {{}} t WHERE t.community_id = :community_id AND t.valid @> {_DAY}"
_CHATS = f"SELECT count(*) FROM chat_group t WHERE {_LISTED} AND t.kind = '{{}}'"
_BRANCHES = f"SELECT count(*) FROM party_branch t WHERE {_LISTED} AND t.kind = '{{}}'"

FIGURES: tuple[Figure, ...] = (
    Figure(
        "grid_leaders",
        _("Second-level grid leaders"),
        _("Persons who lead a grid area or section on the day, each counted once; stand-ins are not counted."),
        _HOLDERS.format("grid_leader"),
    ),
    Figure(
        "volunteers",
        _("Volunteers"),
        _("Persons who are volunteers of a grid on the day, each counted once."),
        _HOLDERS.format("volunteer"),
    ),
    Figure(
        "stair_leaders",
        _("Stair leaders"),
        _("Persons who lead a stair on the day, each counted once; stand-ins are not counted."),
        _HOLDERS.format("stair_leader"),
    ),
    Figure(
        "party_branches",
        _("Party branches"),
        _("Branches of the community's own members that exist on the day."),
        _BRANCHES.format("community"),
    ),
    Figure(
        "grid_branches",
        _("Grid party branches"),
        _("Party branches set up on the grids that exist on the day."),
        _BRANCHES.format("grid"),
    ),
    Figure(
        "grid_groups",
        _("Grid party groups"),
        _("Party groups of the sections that exist on the day."),
        f"SELECT count(*) FROM party_group t WHERE {_LISTED}",
    ),
    Figure(
        "own_members",
        _("Own party members"),
        _("Party members on the roster on the day whose membership is kept by the community's branches."),
        f"SELECT count(*) FROM person t WHERE {_LISTED} AND t.is_own_member",
    ),
    Figure(
        "in_service_members",
        _("In-service party members"),
        _("In-service party members placed in a building on the day; their membership is kept where they work."),
        "SELECT count(DISTINCT t.person_id) FROM member_placement t WHERE t.community_id = :community_id"
        f" AND t.valid @> {_DAY}",
    ),
    Figure(
        "groups_management",
        _("Chat groups for management"),
        _("Registered chat groups for grid management on the day."),
        _CHATS.format("management"),
    ),
    Figure(
        "groups_liaison",
        _("Chat groups for liaison"),
        _("Registered chat groups for liaison on the day."),
        _CHATS.format("liaison"),
    ),
    Figure(
        "groups_household",
        _("Chat groups of households"),
        _("Registered chat groups of households on the day."),
        _CHATS.format("household"),
    ),
    Figure(
        "groups_merchant",
        _("Chat groups of merchants"),
        _("Registered chat groups of merchants on the day."),
        _CHATS.format("merchant"),
    ),
    Figure(
        "double_report_units",
        _("Organizations reported in"),
        _("Organizations registered on the day as reported in to the community."),
        _REGISTERED.format("registration"),
    ),
    Figure(
        "double_report_members",
        _("Members reported in"),
        _("In-service party members registered on the day as reported in where they live."),
        _REGISTERED.format("member_registration"),
    ),
    Figure(
        "needs_open",
        _("Needs open"),
        _("Needs on the list on the day that are neither met nor withdrawn."),
        f"SELECT count(*) FROM need t WHERE t.community_id = :community_id AND t.opened_on <= {_DAY}"
        f" AND (t.closed_on IS NULL OR t.closed_on > {_DAY})",
    ),
    Figure(
        "projects_of_year",
        _("Joint projects of the year"),
        _("Joint projects of the day's year that are not given up."),
        "SELECT count(*) FROM project t WHERE t.community_id = :community_id AND t.state <> 'dropped'"
        f" AND t.year = extract(year FROM {_DAY})",
    ),
    Figure(
        "wishes_open",
        _("Wishes open"),
        _("Wishes published until the day that had not come true then."),
        f"SELECT count(*) FROM wish t WHERE t.community_id = :community_id AND t.published_on <= {_DAY}"
        f" AND (t.fulfilled_on IS NULL OR t.fulfilled_on > {_DAY})"
        f" AND (t.withdrawn_on IS NULL OR t.withdrawn_on > {_DAY})",
    ),
    Figure(
        "wishes_fulfilled",
        _("Wishes come true"),
        _("Wishes that the community confirmed until the day."),
        f"SELECT count(*) FROM wish t WHERE t.community_id = :community_id AND t.fulfilled_on <= {_DAY}",
    ),
)
