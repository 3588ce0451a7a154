// Small conveniences that pages also work without.

const WIDE = "(width >= 56rem)";
const GO_ON_MS = 300;

export function wireMenus(root) {
  const side = root.querySelector("details[data-side]");
  if (side) {
    const wide = matchMedia(WIDE);
    const follow = () => (side.open = wide.matches);
    wide.addEventListener("change", follow);
    follow();
  }
  for (const menu of root.querySelectorAll("details[data-menu]")) {
    root.addEventListener("click", (event) => !menu.contains(event.target) && (menu.open = false));
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
}

/** A chosen filter takes effect at once; without scripts the button does it. */
export function wireFilters(root) {
  for (const form of root.querySelectorAll("form[data-filters]")) {
    form.addEventListener("change", (event) => event.target.matches("select") && form.requestSubmit());
  }
}

/** `/` goes to the search, arrows go from row to row. */
export function wireKeys(root) {
  root.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input, textarea, select")) {
      const search = root.querySelector("[data-key='/']");
      if (!search) return;
      event.preventDefault();
      search.focus();
      return;
    }
    const link = event.target.closest?.(".row-link");
    if (!link || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const links = [...root.querySelectorAll(".row-link")];
    const next = links[links.indexOf(link) + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}

/** A form of long work goes on by itself; without scripts its button does it. */
export function wireGoingOn(root) {
  const form = root.querySelector("form[data-go-on]");
  if (form) setTimeout(() => form.requestSubmit(), GO_ON_MS);
}
