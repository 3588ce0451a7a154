import assert from "node:assert/strict";
import { test } from "node:test";

import { holding } from "../../static/js/wall/weather.js";

const NOW = Date.parse("2026-11-25T06:05:00Z");
const HOUR = 3_600_000;

function warning(id, begins, ends) {
  return { id, begins_at: new Date(NOW + begins * HOUR).toISOString(), ends_at: new Date(NOW + ends * HOUR).toISOString() };
}

test("a warning stands while it holds, and is gone with the second it ends, without a word of the server", () => {
  const warnings = [warning(1, -1, 1), warning(2, 0, 2), warning(3, 1, 2), warning(4, -2, 0)];
  assert.deepEqual(holding(warnings, NOW).map(({ id }) => id), [1, 2]);
  assert.deepEqual(holding(warnings, NOW + HOUR).map(({ id }) => id), [2, 3]);
  assert.deepEqual(holding(undefined, NOW), []);
});
