// Hides an open page the moment the log-in, a right or a shift on it ends; the server refuses from then on anyway.

import { BYE, Live } from "../live/stream.js";

const ASK_EVERY_MS = 15_000;
const LONGEST_TIMER_MS = 2_000_000_000;

/** Watches until the returned function is called. */
export function watchRights(body, { now = Date.now, fetcher = fetch } = {}) {
  let timer = 0;
  const stop = () => clearTimeout(timer);
  if (!body.classList.contains("is-known")) return stop;

  function end() {
    body.classList.add("is-over");
    const dialog = document.getElementById("over");
    if (dialog && !dialog.open) dialog.showModal();
  }

  /** A clock that runs ahead of the server's must not make the page ask without pause. */
  function planEnd(text, { least_ms = 0 } = {}) {
    stop();
    if (!text) return;
    timer = setTimeout(ask, Math.min(LONGEST_TIMER_MS, Math.max(least_ms, Date.parse(text) - now())));
  }

  async function ask() {
    try {
      const response = await fetcher("/session", { cache: "no-store", headers: { Accept: "application/json" } });
      if (!response.ok) return;
      const { known, rights_end, standing } = await response.json();
      if (!known || standing !== body.dataset.standing || rights_end !== held) end();
      else planEnd(rights_end, { least_ms: 1_000 });
    } catch {
      // Without the server nobody can tell; the next question may.
    }
  }

  let held = body.dataset.rightsEnd || null;
  planEnd(held);
  setInterval(() => document.visibilityState === "visible" && ask(), ASK_EVERY_MS);
  document.addEventListener?.(BYE, ask);
  addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());
  addEventListener("pageshow", (event) => event.persisted && ask());
  return stop;
}

/** While the page is seen it listens to its community's stream, which says goodbye the moment rights end. */
export function listenForRights(body, { make = (address) => new Live(address, {}, { whileSeen: true }) } = {}) {
  const address = body.dataset.listen;
  if (address) make(address).start();
}
