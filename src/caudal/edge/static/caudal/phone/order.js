// The rules of the queue, without a browser: what may be sent next, what an answer means, what depends on what.
//
// 1. Commands go in the order in which they were written, one at a time.
// 2. A command that names an id which a refused command would have made is held; the others go on.
// 3. A closing command (`is_last`: a count of the box) waits until everything before it in its circle is done or given
//    up by a person; and what stands behind it waits for it.
// 4. A person corrects, sends again or gives up what was refused; giving up takes along what depends on it.
// 5. What may have arrived (it was tried, and no answer came) is neither corrected nor given up, only tried again.

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TRIES_OF_A_BUG_MAX = 5;
const NOT_PERMITTED = "parties.not_permitted";
const SIGN_IN_AGAIN = new Set(["edge.caller_is_unknown", "edge.csrf_token_is_missing"]);
const ANOTHER = "edge.caller_is_another";

// Each entry's number with what it is now: waiting, held, done, refused or discarded; held names the entry that holds it.
export function standings(entries) {
  const found = new Map();
  const makers = new Map();
  const lasts = new Map();
  for (const entry of entries) {
    const holder = entry.state === "waiting" ? holderOf(entry, entries, found, makers, lasts) : null;
    found.set(entry.number, holder ? { state: "held", holder } : { state: entry.state, holder: null });
    if (entry.is_last && isStuck(found.get(entry.number).state)) lasts.set(entry.circle_id, entry);
    for (const id of entry.makes ?? []) makers.set(id, entry);
  }
  return found;
}

// The first command that may be sent, or null.
export function next(entries) {
  const now = standings(entries);
  return entries.find((entry) => now.get(entry.number).state === "waiting") ?? null;
}

// What would go with an entry that is given up: everything unsent that needs an id which it or another of them makes.
export function dependents(entries, given) {
  const ids = new Set(given.makes ?? []);
  return entries.filter((entry) => {
    if (entry.number <= given.number || entry.state === "done" || entry.state === "discarded") return false;
    const depends = needs(entry).some((id) => ids.has(id));
    if (depends) (entry.makes ?? []).forEach((id) => ids.add(id));
    return depends;
  });
}

// Whether a person may change or give up an entry: never while it may have arrived.
export function isOpenToChange(entry) {
  return entry.state === "refused" || (entry.state === "waiting" && !entry.tried_at);
}

// What an HTTP answer means for the entry and for the queue.
//   done: keep the receipt | refused: keep the problem, go on | pause: stop until `because` is over | retry: later again
export function meaning(status, isJson, document, tries) {
  if (status >= 200 && status < 300) return isJson ? { is: "done" } : { is: "retry" };
  if (!isJson || typeof document?.code !== "string") return { is: "retry" };
  if (SIGN_IN_AGAIN.has(document.code)) return { is: "pause", because: "sign_in" };
  if (document.code === ANOTHER) return { is: "pause", because: "another" };
  if (status === 500 && tries >= TRIES_OF_A_BUG_MAX) return { is: "refused" };
  if (status >= 500 || status === 429 || status === 408) return { is: "retry" };
  return { is: "refused" };
}

function needs(entry) {
  const made = new Set(entry.makes ?? []);
  const text = `${entry.path} ${JSON.stringify(entry.body)}`;
  return [...new Set(text.match(ID) ?? [])].filter((id) => !made.has(id));
}

function holderOf(entry, entries, found, makers, lasts) {
  const last = lasts.get(entry.circle_id);
  if (last) return last;
  const before = entries.filter((one) => one.number < entry.number && one.circle_id === entry.circle_id);
  const stuck = before.filter((one) => isStuck(found.get(one.number).state));
  if (entry.is_last && stuck.length) return stuck[0];
  const barred = before.find((one) => one.state === "refused" && one.problem?.code === NOT_PERMITTED);
  if (barred) return barred;
  const maker = needs(entry).map((id) => makers.get(id)).find((one) => one && isLost(found.get(one.number).state));
  return maker ?? null;
}

function isStuck(state) {
  return state === "refused" || state === "held";
}

function isLost(state) {
  return isStuck(state) || state === "discarded";
}
