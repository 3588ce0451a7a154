// What a phone lacks when the page does not come by https, in words, so that a page can say it before somebody needs it.

import { t } from "../text/messages.js";

const PARTS = [
  ["position", (scope) => scope.isSecureContext && "geolocation" in scope.navigator, () => t("position")],
  ["offline", (scope) => scope.isSecureContext && "serviceWorker" in scope.navigator, () => t("working without network")],
  ["notifications", (scope) => scope.isSecureContext && "Notification" in scope, () => t("notifications")],
  ["passkeys", (scope) => scope.isSecureContext && "PublicKeyCredential" in scope, () => t("passkeys")],
];

/** Whether the page came over a connection that browsers take for safe. */
export function isSecure(scope = globalThis) {
  return Boolean(scope.isSecureContext);
}

/** What is missing: `[{key, word}]`, empty where everything is there. */
export function missing(scope = globalThis) {
  return PARTS.filter(([, has]) => !has(scope)).map(([key, , word]) => ({ key, word: word() }));
}

/** One sentence saying what is missing and what to do; empty where nothing is. */
export function sentence(scope = globalThis) {
  const words = missing(scope).map((each) => each.word);
  if (words.length === 0) return "";
  const lacking = t("Not available on this device: %(parts)s.", { parts: words.join(t(", ")) });
  if (isSecure(scope)) return lacking;
  const advice = t("The connection is not secured: open the https address and install the office's certificate.");
  return `${lacking} ${advice}`;
}
