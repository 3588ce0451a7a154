// A secret behind the # never leaves the browser by itself: it is moved into the form and out of the address.

export function fillFromFragment(root) {
  const form = root.querySelector("form[data-from-fragment]");
  const secret = decodeURIComponent(location.hash.slice(1));
  if (!form || !secret) return;
  history.replaceState(null, "", location.pathname);
  const field = form.elements.namedItem(form.dataset.fromFragment);
  field.value = secret;
  field.closest(".field").hidden = true;
  if (form.hasAttribute("data-send-at-once")) form.requestSubmit();
}
