// What the server refused, in words a person can act on.

import { t } from "../text/messages.js";

/** Sentences for a failure; `left` are those of fields that the form does not show. */
export function messagesOf(error, left = []) {
  if (error.status === 0) return [t("The server does not answer. What you wrote is still here; try again.")];
  if (error.status === 401) return [t("Your log-in has ended. Log in in another window and try again.")];
  if (error.status === 403) return [t("You have no right to edit there.")];
  if (error.status === 422) return left;
  return left.length ? left : [error.message || t("This did not work.")];
}
