"""What a person reads where the database refuses something of duty or of double reporting."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

REFUSED = frozenset(
    {
        *("ck_person_duty_free", "ck_append_only", "ck_handover_one_open", "ck_handover_item_open"),
        *("ck_handover_receipt_whole", "uq_handover_ack_item_id", "pk_handover_receipt", "fk_duty_change_slot"),
        *(
            "fk_handover_slot",
            "ck_handover_ack_two_accounts",
            "ck_handover_receipt_two_accounts",
            "ck_wish_two_accounts",
        ),
    }
)
SENTENCES: dict[str, LazyString] = {
    "ex_duty_slot_once": _("A slot of this kind already covers some of this time."),
    "ck_duty_slot_during_range": _("A slot ends after it begins, at most 36 hours later."),
    "ck_duty_slot_day_fits": _("A slot begins on its day, or after midnight of it."),
    "ck_duty_slot_duty_phone_form": _("A telephone number has digits, blanks and hyphens."),
    "ex_duty_member_once": _("Somebody of this slot stands duty elsewhere at that time."),
    "uq_duty_member_slot_id_person_id": _("Nobody is named twice in one slot."),
    "ix_duty_member_one_in_charge": _("One person is in charge of a slot."),
    "ck_duty_member_person_there": _("Somebody of this slot is not on the roster that day."),
    "ck_person_duty_free": _("The person still stands duty after that day; replace him there first."),
    "ck_append_only": _("What was signed stays as it is."),
    "fk_duty_change_slot": _("This slot has a history and stays; change who stands it instead."),
    "fk_handover_slot": _("A hand-over belongs to this slot; it stays."),
    "ck_handover_one_open": _("The last hand-over has not been received yet."),
    "ck_handover_item_open": _("The hand-over was received; nothing is added to it."),
    "ck_handover_item_text_short": _("An item has 1 to 300 characters."),
    "ck_handover_receipt_whole": _("Acknowledge every item first."),
    "ck_handover_ack_two_accounts": _("Whoever hands over does not receive."),
    "ck_handover_receipt_two_accounts": _("Whoever hands over does not receive."),
    "uq_handover_ack_item_id": _("This item was acknowledged already."),
    "pk_handover_receipt": _("This hand-over was received already."),
    "ex_registration_once": _("The organization is registered on some of these days."),
    "ck_registration_contact": _("The contact belongs to another organization."),
    "ck_registration_valid_range": _("The first day must come before the end."),
    "ex_member_registration_once": _("The member is registered on some of these days."),
    "ck_member_registration_person": _("Only in-service members who are on the roster report in."),
    "ck_member_registration_valid_range": _("The first day must come before the end."),
    "ck_member_registration_hours_range": _("Hours a month are 0 to 80."),
    "uq_contact_account_id_community_id": _("This account answers for another organization."),
    "ck_item_list": _("That item belongs to another dictionary."),
    "ck_item_named": _("A name has 1 to 40 characters."),
    "uq_item_community_id_list_name": _("There is an item of this name."),
    "uq_need_match_need_id_resource_id": _("These two were brought together already."),
    "uq_project_community_id_year_title": _("There is a project of this name in that year."),
    "ck_need_valid_range": _("The first day must come before the end."),
    "ck_resource_valid_range": _("The first day must come before the end."),
    "ck_project_valid_range": _("The first day must come before the end."),
    "ck_wish_two_accounts": _("Whoever claimed a wish does not confirm it."),
}
