"""Every act as data: what it takes and what does it. Routes, checks and buttons are made from these tables."""

from __future__ import annotations

from collections.abc import Mapping

from webapp.dispatch.commands import answering, blotting, deskwork, noting, photographing, settling
from webapp.dispatch.commands.acting import Deed
from webapp.dispatch.rules import Act, CallAct
from webapp.dispatch.schemas import asked

INCIDENT_DEEDS: Mapping[Act, Deed] = {
    Act.REVIEW: Deed(asked.Review, deskwork.review),
    Act.NOT_ACCEPT: Deed(asked.Reasoned, deskwork.not_accept),
    Act.CLAIM: Deed(asked.Plain, deskwork.claim),
    Act.UNCLAIM: Deed(asked.Plain, deskwork.unclaim),
    Act.CLASSIFY: Deed(asked.Classify, deskwork.classify),
    Act.CALL: Deed(asked.CallMore, deskwork.call_more),
    Act.LEAD: Deed(asked.NameLead, deskwork.lead),
    Act.MERGE: Deed(asked.Merge, deskwork.merge),
    Act.JOINT: Deed(asked.Joint, deskwork.joint),
    Act.FALSE_ALARM: Deed(asked.Reasoned, deskwork.false_alarm),
    Act.RESUME: Deed(asked.Plain, deskwork.resume),
    Act.WITHDRAW: Deed(asked.Reasoned, settling.withdraw),
    Act.SETTLE: Deed(asked.Settle, settling.settle),
    Act.HAND_UP: Deed(asked.HandUp, settling.hand_up),
    Act.SUSPEND: Deed(asked.Suspend, settling.ask_suspension),
    Act.VERIFY: Deed(asked.Verify, settling.verify),
    Act.RATE: Deed(asked.Rate, settling.rate),
    Act.REOPEN: Deed(asked.Reopen, settling.ask_reopening),
    Act.NOTE: Deed(asked.Note, noting.note, quiet=True),
    Act.PHOTO: Deed(asked.Photo, photographing.photo),
    Act.BLOT: Deed(asked.Blot, blotting.blot),
    Act.REMOVE_PHOTO: Deed(asked.RemovePhoto, blotting.remove_photo),
    Act.EMERGENCY_CALLED: Deed(asked.EmergencyCalled, noting.emergency_called),
}
CALL_DEEDS: Mapping[CallAct, Deed] = {
    CallAct.ACKNOWLEDGE: Deed(asked.Answering, answering.acknowledge),
    CallAct.SET_OUT: Deed(asked.Answering, answering.set_out),
    CallAct.ARRIVE: Deed(asked.Arrive, answering.arrive),
    CallAct.FINISH: Deed(asked.Finish, answering.finish),
    CallAct.REFUSE: Deed(asked.Refuse, answering.refuse),
    CallAct.HAND_ON: Deed(asked.HandOn, answering.hand_on),
    CallAct.EXTEND: Deed(asked.Extend, answering.ask_extension),
    CallAct.RECALL: Deed(asked.Reasoned, answering.recall_call),
}
