// What a day leader writes waits on the phone, goes out in order, and is marked where the shift has ended.

import assert from "node:assert/strict";
import test from "node:test";
import { flush, outbox } from "../../static/js/shifts/outbox.js";

function storage() {
  const kept = new Map();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
    size: () => kept.size,
  };
}

function filled(...ids) {
  const place = storage();
  const box = outbox(place, 7);
  for (const id of ids) box.add({ id, address: "/diary", kind: "日记", fields: { text: id } });
  return { box, place };
}

const answers = (...statuses) => async () => {
  const status = statuses.shift();
  if (status === 0) throw new TypeError("no network");
  return { ok: status < 400, status };
};

test("what the server takes is forgotten on the phone", async () => {
  const { box, place } = filled("a", "b");
  assert.equal(await flush(box, answers(200, 200)), 2);
  assert.equal(place.size(), 0);
});

test("without a network nothing is lost and the order stays", async () => {
  const { box } = filled("a", "b", "c");
  assert.equal(await flush(box, answers(200, 0)), 1);
  assert.deepEqual(box.waiting().map((item) => item.id), ["b", "c"]);
});

test("a server that fails is asked again later", async () => {
  const { box } = filled("a");
  assert.equal(await flush(box, answers(503)), 0);
  assert.equal(box.waiting().length, 1);
});

for (const status of [401, 403, 409, 422]) {
  test(`what is refused with ${status} is marked and not sent again`, async () => {
    const { box } = filled("a", "b");
    await flush(box, answers(status, 200));
    assert.deepEqual(box.refused().map((item) => [item.id, item.refused]), [["a", status]]);
    assert.equal(box.waiting().length, 0);
  });
}

test("another shift's texts are not touched", () => {
  const { place } = filled("a");
  assert.equal(outbox(place, 8).waiting().length, 0);
});

test("what was written before another log-in goes out with the token of the present page", async () => {
  const { box } = filled("a");
  const sent = [];
  const fetcher = async (_address, { body }) => (sent.push(body.get("csrf_token")), { ok: true, status: 200 });
  await flush(box, fetcher, "fresh");
  assert.deepEqual(sent, ["fresh"]);
});
