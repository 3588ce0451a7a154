// What the server says of a refusal, in the reader's language.

import { currentLanguage } from "./numbers.js";

const CHINESE = /[\u3400-\u9fff]/;

/** Its detail where that is written for a person; details for programs are English, and the title stands in for them. */
export function told({ title = "", detail = "" }, language = currentLanguage()) {
  const isForReader = !language.startsWith("zh") || CHINESE.test(detail);
  return (isForReader && detail) || title;
}
