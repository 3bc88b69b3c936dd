// On every page: the badge of what is unsent, sending it, a sign-out that loses nothing; where there is one, the button
// that prepares the phone. Nothing is kept on a phone, the service worker included, before an officer has pressed it.

import * as sender from "./sender.js";
import * as store from "./store.js";

const READY_SECONDS_MAX = 30;
const actor = document.querySelector("meta[name='caudal-actor']")?.content ?? "";

if (store.isAble()) {
  // Before anything is awaited: nobody signs out so quickly that the phone does not forget.
  if (actor) document.addEventListener("submit", watchSignOut);
  // A browser that keeps nothing (private mode) shows its pages all the same.
  begin().catch(() => {});
}

async function begin() {
  await store.dropOld();
  if (actor) await store.welcome(actor);
  store.onChange(showBadges);
  await showBadges();
  if (actor) {
    document.querySelectorAll("[data-phone]").forEach(offerToPrepare);
    sender.keepSending();
  }
}

// "3 unsent", for the user who is at work here.
async function showBadges() {
  const count = (await unsent()).length;
  for (const badge of document.querySelectorAll("[data-unsent]")) {
    badge.hidden = count === 0;
    badge.querySelector("[data-unsent-words]").textContent = badge.dataset.unsent.replace("{count}", count);
  }
}

async function unsent() {
  const owner = await store.owner();
  return owner ? (await store.queue(owner)).filter(store.isUnsent) : [];
}

// Whoever signs out with unsent commands is asked first; then the phone forgets, and only then the server is told.
async function watchSignOut(event) {
  const form = event.target;
  if (!form.matches("form[data-sign-out]") || form.dataset.forgotten) return;
  event.preventDefault();
  const count = await unsent().then((found) => found.length, () => 0);
  if (count && !(await isMeant(count))) return;
  // Whatever the browser's database says, nobody is kept from signing out.
  await store.signOut().catch(() => {});
  form.dataset.forgotten = "yes";
  form.requestSubmit();
}

async function isMeant(count) {
  const dialog = document.querySelector("dialog[data-unsent-dialog]");
  dialog.querySelector("[data-unsent-count]").textContent = dialog.dataset.unsentDialog.replace("{count}", count);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "leave"), { once: true });
  });
}

// The worker with its files first, then the figures: a circle without its page would be of no use.
async function isPrepared(circleId) {
  try {
    await navigator.serviceWorker.register("/worker.js", { scope: "/", updateViaCache: "none" });
    const late = new Promise((_, reject) => setTimeout(reject, READY_SECONDS_MAX * 1000));
    await Promise.race([navigator.serviceWorker.ready, late]);
    await navigator.storage?.persist?.();
    return (await sender.refresh(circleId)) === "done";
  } catch {
    return false;
  }
}

// "Prepare this phone": keep what a meeting of this circle needs, because an officer asked for it.
async function offerToPrepare(part) {
  const circleId = part.dataset.phone;
  const button = part.querySelector("button");
  const show = async () => {
    const isKept = Boolean(await store.circle(await store.owner(), circleId));
    part.querySelector("[data-when='ready']").hidden = !isKept;
    part.querySelector("[data-when='not-ready']").hidden = isKept;
    part.hidden = false;
  };
  button.addEventListener("click", async () => {
    button.setAttribute("aria-busy", "true");
    const failed = part.querySelector("[data-when='failed']");
    failed.hidden = true;
    failed.hidden = await isPrepared(circleId);
    button.removeAttribute("aria-busy");
    await show();
    part.querySelector("[data-when='ready'] a")?.focus();
  });
  await show();
}
