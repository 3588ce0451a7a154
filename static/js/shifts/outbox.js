// What a day leader writes is kept on the phone until the server has it, and marked where the server refuses it.

const AGAIN_EVERY_MS = 15_000;
const WRONG_TEXT = 422;
const FINAL = [400, 401, 403, 404, 409, 413, WRONG_TEXT];

/** Texts that wait, by the shift they were written under. */
export function outbox(storage, shift) {
  const key = `shift-${shift}`;
  const read = () => JSON.parse(storage.getItem(key) || "[]");
  const write = (items) => (items.length ? storage.setItem(key, JSON.stringify(items)) : storage.removeItem(key));
  return {
    waiting: () => read().filter((item) => !item.refused),
    refused: () => read().filter((item) => item.refused),
    add: (item) => write([...read(), item]),
    drop: (id) => write(read().filter((item) => item.id !== id)),
    refuse: (id, status) => write(read().map((item) => (item.id === id ? { ...item, refused: status } : item))),
  };
}

/** The status of the answer; 0 where none came. */
async function post(item, fetcher) {
  try {
    const headers = { Accept: "application/json" };
    const sent = await fetcher(item.address, { method: "POST", headers, body: new URLSearchParams(item.fields) });
    return sent.ok ? 200 : sent.status;
  } catch {
    return 0;
  }
}

/**
 * Sends what waits, in order, until one does not arrive. Returns how many the server took. `token` is the page's own:
 * what was written before another log-in carries one that holds no more.
 */
export async function flush(box, fetcher, token = null) {
  let taken = 0;
  for (const item of box.waiting()) {
    const fields = token ? { ...item.fields, csrf_token: token } : item.fields;
    const status = await post({ ...item, fields }, fetcher);
    if (status === 200) {
      box.drop(item.id);
      taken += 1;
    } else if (FINAL.includes(status)) {
      box.refuse(item.id, status);
    } else {
      return taken;
    }
  }
  return taken;
}

/** When the page is hidden because the shift has ended, what was refused stands in the notice that says so. */
function keepInSight(document, section) {
  const over = document.getElementById("over");
  new MutationObserver(() => document.body.classList.contains("is-over") && over.append(section)).observe(document.body, {
    attributeFilter: ["class"],
  });
}

function show(root, box) {
  const line = root.querySelector("[data-queue]");
  const waiting = box.waiting().length;
  line.hidden = waiting === 0;
  line.querySelector("span").textContent = line.dataset.queue.replace("{n}", waiting);
  const refused = box.refused();
  document.querySelector("[data-refused]").hidden = refused.length === 0;
  const rows = refused.map((item) => {
    const row = document.createElement("li");
    row.className = "typed";
    row.textContent = `${item.kind}：${item.fields.text}`;
    return row;
  });
  document.querySelector("[data-refused-list]").replaceChildren(...rows);
}

function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0"));
  return hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

async function submit(form, root, box, fetcher) {
  const fields = Object.fromEntries(new FormData(form));
  const item = { id: fields.client_key, address: form.getAttribute("action"), kind: form.dataset.outbox, fields };
  const status = await post(item, fetcher);
  if (status === 200) return location.reload();
  // The page that comes back says what is wrong with the text and keeps it.
  if (status === WRONG_TEXT) return form.submit();
  box.add(item);
  if (FINAL.includes(status)) box.refuse(item.id, status);
  form.elements.namedItem("client_key").value = newKey();
  form.elements.namedItem("text").value = "";
  return show(root, box);
}

export function wireOutbox(document, { storage = localStorage, fetcher = fetch } = {}) {
  const root = document.querySelector("[data-shift]");
  if (!root) return;
  const box = outbox(storage, root.dataset.shift);

  async function send() {
    const taken = await flush(box, fetcher, root.querySelector("[name=csrf_token]")?.value);
    show(root, box);
    if (taken) location.reload();
  }

  for (const form of root.querySelectorAll("form[data-outbox]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      submit(form, root, box, fetcher);
    });
  }
  keepInSight(document, root.querySelector("[data-refused]"));
  addEventListener("online", send);
  setInterval(() => box.waiting().length && send(), AGAIN_EVERY_MS);
  show(root, box);
  if (box.waiting().length) send();
}
