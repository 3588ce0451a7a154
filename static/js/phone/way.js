// The way from this page to the server: only under its own account's log-in, one page of the browser at a time.

import { heard, lost } from "../net/connection.js";
import { Direct } from "../outbox/direct.js";
import { Outbox } from "../outbox/outbox.js";
import { sender } from "../outbox/sending.js";
import { t } from "../text/messages.js";
import { shrunkFurther } from "./photo.js";

const SILENT = new Set([0, 502, 503]);

/** Sends as whoever wrote it; the server refuses what names another account than its log-in. */
export function sendingAs(session, { fetcher } = {}) {
  const post = sender({ headers: () => session.headers(), ...(fetcher && { fetcher }) });
  return async (item, blob, note) => {
    if (item.account !== session.account) return { status: 401, body: null };
    if (!(await session.prepare())) return unprepared(session);
    let answer = await post(item, blob, note);
    if (answer.status === 401 && !session.isOver) {
      session.end();
      if (session.proof) answer = await post(item, blob, note);
    }
    listened(item, answer);
    return answer.status === 401 ? unprepared(session) : answer;
  };
}

/** A photo that breaks off says nothing of the server: a text in its place may well arrive. */
function listened({ kind }, { status }) {
  if (!SILENT.has(status)) heard();
  else if (kind !== "photo") lost();
}

function unprepared(session) {
  if (!session.isOver) return { status: 0, body: null };
  if (!session.isPast) return { status: 401, body: null };
  return { status: 403, body: { title: t("Your hours are over and this came too late. Show it to your host.") } };
}

/** One page of this browser sends in a lane; where browsers do not know locks, keys make a double harmless. */
function alone(lane, work) {
  if (!navigator.locks) return work();
  return navigator.locks.request(`shaodao-outbox-${lane}`, { ifAvailable: true }, (lock) => (lock ? work() : undefined));
}

/** Where it waits, and the way without waiting. */
export function waysOf(store, session) {
  const options = { send: sendingAs(session), renew: () => session.renew() };
  const direct = new Direct(options);
  const box = store ? new Outbox({ ...options, store, shrink: shrunkFurther, lock: alone }) : direct;
  for (const way of [box, direct]) way.account = session.account;
  if (store) shareNews(box);
  return { box, direct };
}

/** Pages of the same browser tell each other that something has changed in what they share. */
export function shareNews(box, channel = globalThis.BroadcastChannel && new BroadcastChannel("shaodao-outbox")) {
  if (!channel) return;
  let isTold = false;
  channel.onmessage = () => {
    isTold = true;
    for (const listener of box.listeners) listener({ type: "changed" });
    isTold = false;
  };
  box.listen(({ type }) => isTold || type === "idle" || channel.postMessage("changed"));
}
