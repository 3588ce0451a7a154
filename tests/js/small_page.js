// As much of a page as scripts without a picture need: elements that keep what is written, a stream, a server, a clock.

export function element() {
  const listeners = {};
  return {
    children: [],
    dataset: {},
    style: {},
    hidden: true,
    textContent: "",
    append(...kids) {
      this.children.push(...kids);
    },
    setAttribute(name, value) {
      this[name] = value;
    },
    addEventListener: (name, act) => (listeners[name] ||= []).push(act),
    dispatchEvent: ({ type }) => (listeners[type] || []).forEach((act) => act()),
  };
}

/** Every text inside an element. */
export function words(node) {
  return typeof node === "string" ? node : [node.textContent, ...(node.children || []).map(words)].filter(Boolean).join(" ");
}

/** Puts a browser's globals in place for one test; `answer(path)` is what the server says, or throws. */
export function browse(t, answer) {
  const page = { asked: [], sources: [], reloads: 0, went: null, kept: new Map() };
  const storage = { getItem: (key) => page.kept.get(key) ?? null, setItem: (key, value) => page.kept.set(key, value) };
  const document = { ...element(), visibilityState: "visible", createElement: element };
  class Source {
    constructor(url) {
      Object.assign(this, { url, readyState: 1, heard: {} });
      page.sources.push(this);
    }

    addEventListener(name, act) {
      this.heard[name] = act;
    }

    close() {
      this.readyState = 2;
    }

    say(name, data = {}, lastEventId = "") {
      this.heard[name]?.({ data: JSON.stringify(data), lastEventId });
    }

    fall() {
      this.readyState = 2;
      this.onerror?.();
    }
  }
  const globals = {
    document,
    sessionStorage: storage,
    EventSource: Source,
    matchMedia: () => ({ matches: false }),
    location: { href: "/c/1/wall", reload: () => (page.reloads += 1), replace: (address) => (page.went = address) },
    fetch: async (path) => {
      page.asked.push(path);
      return answer(path);
    },
  };
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    t.after(() => delete globalThis[name]);
  }
  return page;
}

/** An answer as `fetch` gives it. */
export function json(value, status = 200) {
  return { ok: status < 400, status, headers: new Map([["Content-Type", "application/json"]]), json: async () => value };
}

export function html(text) {
  return { ok: true, status: 200, redirected: false, headers: new Map([["Content-Type", "text/html; charset=utf-8"]]), text: async () => text };
}
