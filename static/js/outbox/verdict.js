// What an answer of the server means for what was sent.

const LATER = new Set([0, 408, 425, 429]);

/** `taken`, `login` (ask to log in), `token` (get a new form token), `later`, or `refused` for good. */
export function verdict(status, fields = {}) {
  if (status >= 200 && status < 300) return "taken";
  if (status === 401) return "login";
  if (status >= 500 || LATER.has(status)) return "later";
  return fields?.csrf_token ? "token" : "refused";
}

/** Whether the server broke at this very item; a server that does not answer at all says nothing about it. */
export function isServersFault(status) {
  return status >= 500 && ![502, 503, 504].includes(status);
}
