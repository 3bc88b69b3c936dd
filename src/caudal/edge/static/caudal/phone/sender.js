// Sends the queue: strictly in order, one at a time, in one tab only, until the server has answered each command.
//
// A command is marked as tried before it leaves, so that a tab killed in between knows that it may have arrived. Its
// key makes a second arrival harmless. Nothing is dropped here: an entry ends as done or refused, or it stays.

import * as order from "./order.js";
import * as store from "./store.js";

const LOCK = "caudal-phone-sender";
const ANSWER_SECONDS_MAX = 30;
const BACK_OFF_SECONDS = [2, 4, 8, 15, 30, 60];

let failures = 0;
let timer = 0;
let state = "idle";
const watchers = new Set();

// "idle" | "sending" | "elsewhere" (another tab sends) | "retry" | "sign_in" | "another" (somebody else is signed in)
export function condition() {
  return state;
}

export function onCondition(watcher) {
  watchers.add(watcher);
}

// Send what may be sent. Safe to call at any time, from any tab.
export async function send() {
  clearTimeout(timer);
  const owner = await store.owner();
  if (!owner) return become("idle");
  await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    become(lock ? await sendAll(owner) : "elsewhere");
  });
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
  for (;;) {
    const entry = order.next(await store.queue(owner));
    if (!entry) return "idle";
    become("sending");
    await store.change([entry.number], (one) => ({ ...one, tried_at: new Date().toISOString(), tries: one.tries + 1 }));
    const { meaning, document, retryAfter } = await request(owner, entry, entry.tries + 1);
    if (meaning.is === "pause") {
      // The session refused before the command was looked at: it has not arrived.
      await store.change([entry.number], (one) => ({ ...one, tried_at: entry.tried_at }));
      return meaning.because;
    }
    if (meaning.is === "retry") {
      failures += 1;
      if (retryAfter) await new Promise((resolve) => setTimeout(resolve, Math.min(retryAfter, 10) * 1000));
      return "retry";
    }
    failures = 0;
    const ended = meaning.is === "done" ? { state: "done", answer: document, problem: null } : { state: "refused", problem: document };
    await store.change([entry.number], (one) => ({ ...one, ...ended, answered_at: new Date().toISOString() }));
  }
}

async function request(owner, { method, path, body, key }, tries = 1) {
  const headers = { Accept: "application/json", "Accept-Language": language(), "Caudal-Actor": owner };
  if (method !== "GET") {
    Object.assign(headers, { "Content-Type": "application/json", "Idempotency-Key": key, "X-CSRFToken": token() });
  }
  try {
    const answer = await fetch(path, {
      method,
      headers,
      body: method === "GET" ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.timeout(ANSWER_SECONDS_MAX * 1000),
    });
    const isJson = /^application\/(problem\+)?json\b/.test(answer.headers.get("Content-Type") ?? "");
    const document = isJson ? await answer.json() : null;
    const retryAfter = Number(answer.headers.get("Retry-After")) || 0;
    return { meaning: order.meaning(answer.status, isJson, document, tries), document, retryAfter };
  } catch {
    // No connection, no answer in time, or an answer that is no JSON: whether it arrived is not known.
    return { meaning: { is: "retry" }, document: null, retryAfter: 0 };
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
