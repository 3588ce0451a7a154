// What a phone lacks without https is said in words.

import assert from "node:assert/strict";
import test from "node:test";

import { isSecure, missing, sentence } from "../../static/js/dom/secure_context.js";

const phone = { navigator: { geolocation: {}, serviceWorker: {} }, Notification: {}, PublicKeyCredential: {} };

test("over https nothing is missing and nothing is said", () => {
  const scope = { ...phone, isSecureContext: true };
  assert.ok(isSecure(scope));
  assert.deepEqual(missing(scope), []);
  assert.equal(sentence(scope), "");
});

test("over plain http everything that needs a secure context is named", () => {
  const scope = { ...phone, isSecureContext: false };
  assert.deepEqual(missing(scope).map((each) => each.key), ["position", "offline", "notifications", "passkeys"]);
  assert.match(sentence(scope), /position.*https/);
});

test("an old phone is told what it lacks itself, not to change the address", () => {
  const scope = { navigator: { geolocation: {}, serviceWorker: {} }, isSecureContext: true };
  assert.deepEqual(missing(scope).map((each) => each.key), ["notifications", "passkeys"]);
  assert.doesNotMatch(sentence(scope), /https/);
});
