// Sends the queue: strictly in order, one at a time, in one tab only, until the server has answered each command.
//
// A command is marked as tried before it leaves, so that a tab killed in between knows that it may have arrived. Its
// key makes a second arrival harmless. Nothing is dropped here: an entry ends as done or refused, or it stays.

import * as order from "./order.js";
import * as store from "./store.js";

const LOCK = "caudal-phone-sender";
const ANSWER_SECONDS_MAX = 30;
const WAIT_SECONDS_MAX = 10;
const BACK_OFF_SECONDS = [2, 4, 8, 15, 30, 60];

let failures = 0;
let timer = 0;
let state = "idle";
let running = null;
let isWanted = false;
const watchers = new Set();

// "idle" | "sending" | "elsewhere" (another tab sends) | "retry" | "sign_in" | "another" (somebody else is signed in)
export function condition() {
  return state;
}

export function onCondition(watcher) {
  watchers.add(watcher);
}

// Send what may be sent. Safe to call at any time, from any tab; what is asked for meanwhile is done afterwards.
export function send() {
  isWanted = true;
  running ??= run().finally(() => { running = null; });
  return running;
}

async function run() {
  while (isWanted) {
    isWanted = false;
    clearTimeout(timer);
    const owner = await store.owner();
    if (!owner || !navigator.onLine) {
      become("idle");
      continue;
    }
    // Whoever waits here takes over when the tab that sends is killed.
    const waiting = setTimeout(become, 500, "elsewhere");
    await navigator.locks.request(LOCK, async () => {
      clearTimeout(waiting);
      become(await sendAll(owner));
    });
  }
  if (state === "retry") {
    const seconds = BACK_OFF_SECONDS[Math.min(failures, BACK_OFF_SECONDS.length) - 1];
    timer = setTimeout(send, seconds * 1000 * (0.75 + Math.random() / 2));
  }
  return state;
}

// Ask the server how a circle stands, and keep it. Not while a command may have arrived unheard: it would count twice.
export async function refresh(circleId) {
  const owner = await store.owner();
  return navigator.locks.request(LOCK, async () => {
    const entries = await store.queue(owner);
    const inDoubt = entries.some((one) => one.circle_id === circleId && one.state === "waiting" && one.tried_at);
    if (!owner || inDoubt) return "in_doubt";
    const answer = await request(owner, { method: "GET", path: `/api/v1/circles/${circleId}/phone` });
    if (answer.meaning.is === "done") await store.keepCircle(owner, answer.document);
    // Whoever may not record in a circle any more has no business with its members on their phone.
    if (answer.meaning.is === "refused") await store.dropCircle(owner, circleId);
    if (answer.meaning.is === "pause") become(answer.meaning.because);
    return answer.meaning.is;
  });
}

// Send now, and whenever there is a reason to think that it could work again.
export function keepSending() {
  window.addEventListener("online", () => { failures = 0; send(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  send();
}

async function sendAll(owner) {
  if (!order.next(await store.queue(owner))) return "idle";
  become("sending");
  // Is there a server, and is it still the same person? A question that changes nothing puts no command in doubt.
  const asked = await request(owner, { method: "GET", path: "/api/v1/me" });
  if (asked.meaning.is !== "done") return stopped(asked);
  for (;;) {
    const entry = order.next(await store.queue(owner));
    if (!entry) return "idle";
    await store.change([entry.number], (one) => ({ ...one, tried_at: new Date().toISOString(), tries: one.tries + 1 }));
    const answer = await request(owner, entry, entry.tries + 1);
    const { meaning, document } = answer;
    if (meaning.is === "pause") {
      // The door refused before the command was looked at: it has not arrived.
      await store.change([entry.number], (one) => ({ ...one, tried_at: entry.tried_at }));
    }
    if (meaning.is === "pause" || meaning.is === "retry") return stopped(answer);
    failures = 0;
    const ended = meaning.is === "done" ? { answer: document, problem: null } : { problem: document };
    const answered_at = new Date().toISOString();
    await store.change([entry.number], (one) => ({ ...one, ...ended, state: meaning.is, answered_at }));
  }
}

// Why sending stops for now. A server that asks for patience gets a little of it, the rest is the back-off's.
async function stopped({ meaning, retryAfter }) {
  if (meaning.is === "pause") return meaning.because;
  failures += 1;
  if (retryAfter) await new Promise((resolve) => setTimeout(resolve, Math.min(retryAfter, WAIT_SECONDS_MAX) * 1000));
  return "retry";
}

async function request(owner, { method, path, body, key }, tries = 1) {
  const headers = { Accept: "application/json", "Accept-Language": language(), "Caudal-Actor": owner };
  if (method !== "GET") {
    Object.assign(headers, { "Content-Type": "application/json", "Idempotency-Key": key, "X-CSRFToken": token() });
  }
  const patience = new AbortController();
  const ending = setTimeout(() => patience.abort(), ANSWER_SECONDS_MAX * 1000);
  try {
    const answer = await fetch(path, {
      method,
      headers,
      body: method === "GET" ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      redirect: "manual",
      cache: "no-store",
      signal: patience.signal,
    });
    const isJson = /^application\/(problem\+)?json\b/.test(answer.headers.get("Content-Type") ?? "");
    const document = isJson ? await answer.json() : null;
    const retryAfter = Number(answer.headers.get("Retry-After")) || 0;
    return { meaning: order.meaning(answer.status, isJson, document, tries), document, retryAfter };
  } catch {
    // No connection, no answer in time, or an answer that is no JSON: whether it arrived is not known.
    return { meaning: { is: "retry" }, document: null, retryAfter: 0 };
  } finally {
    clearTimeout(ending);
  }
}

function become(now) {
  state = now;
  watchers.forEach((watcher) => watcher(now));
}

function language() {
  return window.document.documentElement.lang || "es";
}

function token() {
  return /(?:^|;\s*)csrftoken=([^;]+)/.exec(window.document.cookie)?.[1] ?? "";
}
