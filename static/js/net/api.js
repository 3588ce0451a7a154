// Requests to our own server: JSON in, a named failure out.

import { told } from "../text/told.js";
import { heard, lost } from "./connection.js";

const TIMEOUT_MS = 12_000;

/** A refusal of the server (`status`, its words, the request id, what is wrong by field) or a silence (`status` 0). */
export class Failure extends Error {
  constructor(status, title, requestId = "", fields = {}) {
    super(title);
    this.status = status;
    this.requestId = requestId;
    this.fields = fields;
  }
}

export async function getJson(path, { signal, headers } = {}) {
  return whole(await get(path, { signal, headers, accept: "application/json" }), signal);
}

/** Sends JSON and returns the answer; `headers` carry the page's token. `keepalive` lets it outlive the page. */
export async function sendJson(method, path, body, { headers = {}, keepalive = false } = {}) {
  const sent = { method, body: JSON.stringify(body), keepalive, headers: { "Content-Type": "application/json", ...headers } };
  return whole(await get(path, { accept: "application/json", ...sent }));
}

/** The words of an answer; one that broke off on its way is a silence like any other. */
async function whole(response, signal) {
  if (response.status === 204) return null;
  try {
    return await response.json();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Failure(0, String(error?.message || error));
  }
}

/** The bytes of a tile; an empty answer is an empty tile. */
export async function getBytes(path, { signal } = {}) {
  const response = await get(path, { signal, accept: "*/*" });
  return response.status === 204 ? new ArrayBuffer(0) : response.arrayBuffer();
}

async function get(path, { signal, accept, headers = {}, ...sent }) {
  const limit = AbortSignal.timeout ? AbortSignal.timeout(TIMEOUT_MS) : undefined;
  const either = signal && limit && AbortSignal.any ? AbortSignal.any([signal, limit]) : signal || limit;
  let response;
  try {
    response = await fetch(path, { signal: either, headers: { Accept: accept, ...headers }, credentials: "same-origin", ...sent });
  } catch (error) {
    if (signal?.aborted) throw error;
    lost();
    throw new Failure(0, String(error?.message || error));
  }
  if (response.status >= 502) lost();
  else heard();
  if (!response.ok) throw await refusal(response);
  return response;
}

async function refusal(response) {
  const id = response.headers.get("X-Request-Id") || "";
  try {
    const problem = await response.json();
    return new Failure(response.status, told(problem), problem.request_id || id, problem.fields);
  } catch {
    return new Failure(response.status, response.statusText, id);
  }
}
