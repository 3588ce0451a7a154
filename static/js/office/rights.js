// Hides an open page the moment the log-in, a right or a shift on it ends; the server refuses from then on anyway.

const ASK_EVERY_MS = 15_000;
const LONGEST_TIMER_MS = 2_000_000_000;

export function watchRights(body, { now = Date.now, fetcher = fetch } = {}) {
  if (!body.classList.contains("is-known")) return;
  let timer = 0;

  function end() {
    body.classList.add("is-over");
    const dialog = document.getElementById("over");
    if (dialog && !dialog.open) dialog.showModal();
  }

  function planEnd(text) {
    clearTimeout(timer);
    if (!text) return;
    timer = setTimeout(ask, Math.min(LONGEST_TIMER_MS, Math.max(0, Date.parse(text) - now())));
  }

  async function ask() {
    try {
      const response = await fetcher("/session", { cache: "no-store", headers: { Accept: "application/json" } });
      if (!response.ok) return;
      const { known, rights_end, standing } = await response.json();
      if (!known || standing !== body.dataset.standing || rights_end !== held) end();
      else planEnd(rights_end);
    } catch {
      // Without the server nobody can tell; the next question may.
    }
  }

  let held = body.dataset.rightsEnd || null;
  planEnd(held);
  setInterval(() => document.visibilityState === "visible" && ask(), ASK_EVERY_MS);
  addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());
  addEventListener("pageshow", (event) => event.persisted && ask());
}
