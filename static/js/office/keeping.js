// What was typed stays where it is when the server does not answer: it is asked before the page is left.

const PATIENCE_MS = 4000;

export function wireKeeping(root) {
  for (const form of root.querySelectorAll("form[data-keeps]")) form.addEventListener("submit", (event) => ask(event, form, root));
}

async function ask(event, form, root) {
  if (form.dataset.sure) return void delete form.dataset.sure;
  event.preventDefault();
  if (form.getAttribute("aria-busy") === "true") return;
  const { submitter } = event;
  form.setAttribute("aria-busy", "true");
  const isThere = await answers();
  form.removeAttribute("aria-busy");
  const said = root.querySelector("#lost");
  if (said) said.hidden = isThere;
  if (!isThere) {
    // Beside the button that was pressed, where its presser looks.
    if (said && submitter) submitter.before(said);
    said?.scrollIntoView({ block: "center" });
    return;
  }
  form.dataset.sure = "y";
  form.requestSubmit(submitter);
}

async function answers() {
  try {
    return (await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) })).status < 500;
  } catch {
    return false;
  }
}
