import assert from "node:assert/strict";
import test from "node:test";
import { fillFromFragment } from "../../static/js/office/fragment.js";

function formWith(hash, { atOnce = false } = {}) {
  const place = { hidden: false };
  const field = { value: "", closest: () => place };
  const form = {
    dataset: { fromFragment: "secret" },
    elements: { namedItem: (name) => (name === "secret" ? field : null) },
    hasAttribute: () => atOnce,
    requestSubmit: () => (form.sent = true),
    sent: false,
  };
  globalThis.location = { hash, pathname: "/card" };
  globalThis.history = { replaceState: (_state, _title, address) => (form.address = address) };
  return { form, field, place, root: { querySelector: () => form } };
}

test("a card's secret goes into the form and out of the address", () => {
  const { form, field, place, root } = formWith("#abc%20def");
  fillFromFragment(root);
  assert.equal(field.value, "abc def");
  assert.equal(form.address, "/card");
  assert.equal(place.hidden, true);
  assert.equal(form.sent, false);
});

test("a screen's token is sent at once", () => {
  const { form, root } = formWith("#token", { atOnce: true });
  fillFromFragment(root);
  assert.equal(form.sent, true);
});

test("without a secret the form stays as it is", () => {
  const { field, place, root } = formWith("");
  fillFromFragment(root);
  assert.equal(field.value, "");
  assert.equal(place.hidden, false);
});
