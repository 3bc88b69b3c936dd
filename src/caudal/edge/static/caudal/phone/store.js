// What this phone keeps in IndexedDB: commands that wait to be sent, and the circles that somebody prepared.
//
// A command is here before anybody is told that it is noted, and stays until the server has answered and a person has
// seen it: a tab that is killed loses nothing. `owner` is the user who is at work on this phone; nobody reads another's.

const NAME = "caudal-phone";
const VERSION = 1;
const QUEUE = "queue";
const CIRCLES = "circles";
const PHONE = "phone";
const ANSWERED_MAX = 300;
export const KEPT_DAYS_MAX = 14;

const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(NAME) : null;
const listeners = new Set();
let opening;

export function isAble() {
  return window.isSecureContext && "indexedDB" in window && "locks" in navigator && "serviceWorker" in navigator;
}

// Tell all tabs, this one too, that something here has changed.
export function onChange(listener) {
  listeners.add(listener);
}
channel?.addEventListener("message", () => listeners.forEach((listener) => listener()));
function tell() {
  channel?.postMessage("changed");
  listeners.forEach((listener) => listener());
}

// The queue of one user, in the order in which it was written.
export async function queue(owner) {
  const all = await transaction([QUEUE], "readonly", (stores) => answered(stores[QUEUE].getAll()));
  return all.filter((entry) => entry.owner === owner);
}

// How many unsent commands are here that others than `owner` have written.
export async function unsentOfOthers(owner) {
  const all = await transaction([QUEUE], "readonly", (stores) => answered(stores[QUEUE].getAll()));
  return all.filter((entry) => entry.owner !== owner && isUnsent(entry)).length;
}

export function isUnsent(entry) {
  return entry.state === "waiting" || entry.state === "refused";
}

// Write a list of commands at the end of the queue: all of them, or none.
export async function add(entries) {
  await transaction([QUEUE], "readwrite", (stores) => Promise.all(entries.map((one) => answered(stores[QUEUE].add(one)))));
  tell();
}

// Change entries by their numbers in one step; what `changed` returns is written, or null to leave it. How many it were.
export async function change(numbers, changed) {
  const count = await transaction([QUEUE], "readwrite", async ({ [QUEUE]: store }) => {
    let written = 0;
    for (const number of numbers) {
      const entry = await answered(store.get(number));
      const next = entry && changed(entry);
      if (next) written += Boolean(await answered(store.put(next)));
    }
    return written;
  });
  tell();
  return count;
}

export async function circles(owner) {
  const all = await transaction([CIRCLES], "readonly", (stores) => answered(stores[CIRCLES].getAll()));
  return all.filter((one) => one.owner === owner && !isTooOld(one));
}

export async function circle(owner, circleId) {
  const found = await transaction([CIRCLES], "readonly", (stores) => answered(stores[CIRCLES].get([owner, circleId])));
  return found && !isTooOld(found) ? found : null;
}

// Keep what the server says about a circle; what it has answered until now is in those figures already.
export async function keepCircle(owner, told) {
  await transaction([CIRCLES, QUEUE], "readwrite", async (stores) => {
    await answered(stores[CIRCLES].put({ owner, circle_id: told.circle_id, told, kept_at: new Date().toISOString() }));
    const all = await answered(stores[QUEUE].getAll());
    const mine = all.filter((one) => one.owner === owner && one.circle_id === told.circle_id);
    for (const entry of mine.filter((one) => one.state === "done" && !one.is_told)) {
      await answered(stores[QUEUE].put({ ...entry, is_told: true }));
    }
    const ended = mine.filter((one) => !isUnsent(one)).sort((one, other) => other.number - one.number);
    for (const entry of ended.slice(ANSWERED_MAX)) await answered(stores[QUEUE].delete(entry.number));
  });
  tell();
}

export async function dropCircle(owner, circleId) {
  await transaction([CIRCLES], "readwrite", (stores) => answered(stores[CIRCLES].delete([owner, circleId])));
  tell();
}

export async function owner() {
  const found = await transaction([PHONE], "readonly", (stores) => answered(stores[PHONE].get("owner")));
  return found?.user_id ?? null;
}

// Somebody is signed in. Whoever was here before leaves nothing to be read but what they have not sent.
export async function welcome(userId) {
  if ((await owner()) === userId) return;
  await transaction([PHONE, CIRCLES, QUEUE], "readwrite", async (stores) => {
    await wipe(stores, (one) => one.owner !== userId);
    await answered(stores[PHONE].put({ name: "owner", user_id: userId }));
  });
  tell();
}

// The user signs out: the phone forgets circles and receipts. Unsent commands stay, with ids in place of names.
export async function signOut() {
  await transaction([PHONE, CIRCLES, QUEUE], "readwrite", async (stores) => {
    await wipe(stores, () => true);
    await answered(stores[PHONE].delete("owner"));
  });
  tell();
}

// Circles that were prepared too long ago go, whoever prepared them.
export async function dropOld() {
  await transaction([CIRCLES], "readwrite", async ({ [CIRCLES]: store }) => {
    for (const one of await answered(store.getAll())) {
      if (isTooOld(one)) await answered(store.delete([one.owner, one.circle_id]));
    }
  });
}

async function wipe(stores, isTheirs) {
  for (const one of await answered(stores[CIRCLES].getAll())) {
    if (isTheirs(one)) await answered(stores[CIRCLES].delete([one.owner, one.circle_id]));
  }
  for (const entry of await answered(stores[QUEUE].getAll())) {
    if (isTheirs(entry) && !isUnsent(entry)) await answered(stores[QUEUE].delete(entry.number));
  }
}

function isTooOld(one) {
  return Date.now() - Date.parse(one.kept_at) > KEPT_DAYS_MAX * 24 * 60 * 60 * 1000;
}

function answered(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function database() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      const queueStore = request.result.createObjectStore(QUEUE, { keyPath: "number", autoIncrement: true });
      queueStore.createIndex("key", "key", { unique: true });
      request.result.createObjectStore(CIRCLES, { keyPath: ["owner", "circle_id"] });
      request.result.createObjectStore(PHONE, { keyPath: "name" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

// Resolves when the browser has written it to the disk ("strict"), not before: only then may anybody say "noted".
async function transaction(names, mode, work) {
  const open = await database();
  return new Promise((resolve, reject) => {
    const doing = open.transaction(names, mode, { durability: "strict" });
    let result;
    doing.oncomplete = () => resolve(result);
    doing.onabort = () => reject(doing.error ?? new Error("IndexedDB gave up"));
    const stores = Object.fromEntries(names.map((name) => [name, doing.objectStore(name)]));
    Promise.resolve(work(stores)).then(
      (value) => { result = value; },
      (error) => { reject(error); doing.abort(); },
    );
  });
}
