// The desk's words for what the interface sends as codes.

import { t } from "../text/messages.js";

const lookup = (words, code) => words[code] ?? code ?? "";

export function urgencyWord(code) {
  return lookup({ life: t("Threat to life"), urgent: t("Urgent"), general: t("General"), complex: t("Complex") }, code);
}

export function sourceWord(code) {
  const words = {
    grid_leader: t("Grid leader"),
    day_leader: t("Grid leader for a day"),
    transcript: t("From a chat group"),
    visitor: t("Visitor"),
    phone: t("By phone"),
    resident: t("Resident's page"),
    hotline: t("12345 hotline"),
    patrol: t("Patrol"),
    hazard: t("Hazard"),
    dispute: t("Dispute"),
    proposal: t("Proposal"),
    open311: t("Open311"),
  };
  return lookup(words, code);
}

export function whistleWord(code) {
  const words = { livelihood: t("Livelihood whistle"), enforcement: t("Enforcement whistle"), priority: t("Priority-work whistle"), emergency: t("Emergency whistle") };
  return code ? lookup(words, code) : t("Handled by the grid itself");
}

/** What has to happen by the nearest deadline. */
export function dueWord(code) {
  const words = {
    review: t("review"),
    call: t("somebody to call"),
    acknowledge: t("acknowledgement"),
    arrive: t("arrival"),
    finish: t("completion"),
    decide: t("decision"),
    verify: t("verification"),
  };
  return lookup(words, code);
}

export function callWord(code) {
  const words = {
    sent: t("Not acknowledged"),
    acknowledged: t("Acknowledged"),
    en_route: t("On the way"),
    arrived: t("On the spot"),
    done: t("Handled"),
    refused: t("Refused"),
    recalled: t("Recalled"),
  };
  return lookup(words, code);
}

export const CALL_STATUS = { sent: "new", acknowledged: "doing", en_route: "doing", arrived: "doing", done: "done", refused: "overdue", recalled: "off" };

export function closedWord(code) {
  const words = {
    resolved: t("Resolved"),
    not_accepted: t("Not taken on"),
    duplicate: t("Duplicate"),
    withdrawn: t("Withdrawn"),
    false_alarm: t("False alarm"),
  };
  return lookup(words, code);
}

export function decisionWord(code) {
  const words = {
    arbitration: t("Arbitration of a refusal"),
    extension: t("Extension"),
    suspension: t("Suspension"),
    reopening: t("Reopening"),
    reacceptance: t("Review of not accepting"),
  };
  return lookup(words, code);
}

export function groundWord(code) {
  return lookup({ not_our_place: t("Not our place"), not_our_duty: t("Not our duty"), no_means: t("No means for it") }, code);
}

export function levelWord(code) {
  return lookup({ community: t("Community"), street: t("Street"), district: t("District") }, code);
}

export function methodWord(code) {
  return lookup({ position: t("by position"), plate: t("by a plate's code"), code: t("by the host's code"), manual: t("by hand") }, code);
}

export function bandWord(code) {
  const words = {
    threat: t("Threat to life"),
    over: t("Overdue"),
    hour: t("Within the hour"),
    day: t("Within 24 hours"),
    later: t("Later"),
    open: t("Without a deadline"),
    suspended: t("Suspended"),
    closed: t("Closed matter"),
  };
  return lookup(words, code);
}
