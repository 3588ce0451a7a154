import assert from "node:assert/strict";
import { test } from "node:test";

import { RemoteState } from "../../static/js/wall/remote_state.js";

const NOW = Date.parse("2026-11-25T06:05:00Z");
const SECOND = 1_000;
const SCREEN = { device_id: 4, view: "community", grid_id: null, grid_code: null, held_until: null, explained: null, explained_until: null, replay_at: null, replay_since: null, replay_speed: null, version: 3 };

function steered() {
  const did = [];
  const remote = new RemoteState({
    onView: ({ view, grid_id: grid }) => did.push(`view ${view} ${grid}`),
    onHold: (until) => did.push(`hold ${until}`),
    onExplain: (figure) => did.push(`explain ${figure}`),
    onReplay: (replay) => did.push(`replay ${replay && replay.speed}`),
  });
  remote.begin(SCREEN, { view: "community" });
  return { remote, did };
}

function explaining(version, from) {
  return { ...SCREEN, version, explained: "hazards_open", explained_until: new Date(from + 60 * SECOND).toISOString() };
}

test("an explained figure goes after its minute, and comes again when it is pressed again", () => {
  const { remote, did } = steered();
  remote.apply(explaining(4, NOW));
  remote.tick(NOW + 59 * SECOND);
  assert.deepEqual(did, ["explain hazards_open"]);
  remote.tick(NOW + 60 * SECOND);
  remote.tick(NOW + 61 * SECOND);
  assert.deepEqual(did.slice(1), ["explain null"]);
  remote.apply(explaining(5, NOW + 90 * SECOND));
  assert.deepEqual(did.slice(2), ["explain hazards_open"]);
});

test("what has lapsed comes with the next state, under the version of the press", () => {
  const { remote, did } = steered();
  remote.apply({ ...SCREEN, version: 4, view: "grid", grid_id: 12, grid_code: "g" });
  remote.apply({ ...SCREEN, version: 4 });
  assert.deepEqual(did, ["view grid 12", "view community null"]);
});

test("a state does not end a replay that still runs here; a press does, and the same press begins it anew", () => {
  const { remote, did } = steered();
  const replay = { replay_at: "2026-11-20T00:00:00Z", replay_speed: 60, replay_since: "2026-11-25T06:05:00Z" };
  remote.apply({ ...SCREEN, ...replay, version: 4 });
  remote.apply({ ...SCREEN, version: 4 });
  assert.deepEqual(did, ["replay 60"]);
  remote.apply({ ...SCREEN, ...replay, replay_since: "2026-11-25T06:15:00Z", version: 5 });
  assert.deepEqual(did.slice(1), ["replay 60"]);
  remote.apply({ ...SCREEN, version: 6 });
  assert.deepEqual(did.slice(2), ["replay null"]);
});
