// On every page: the service worker, the badge of what is unsent, sending it, and a sign-out that loses nothing.

import * as sender from "./sender.js";
import * as store from "./store.js";

const actor = document.querySelector("meta[name='caudal-actor']")?.content ?? "";

if (store.isAble()) {
  navigator.serviceWorker.register("/worker.js", { scope: "/", updateViaCache: "none" }).catch(() => {});
  begin();
}

async function begin() {
  await store.dropOld();
  if (actor) await store.welcome(actor);
  store.onChange(showBadges);
  await showBadges();
  if (actor) {
    document.addEventListener("submit", watchSignOut);
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
  if ((await unsent()).length && !(await isMeant())) return;
  await store.signOut();
  form.dataset.forgotten = "yes";
  form.requestSubmit();
}

async function isMeant() {
  const dialog = document.querySelector("dialog[data-unsent-dialog]");
  const count = (await unsent()).length;
  dialog.querySelector("[data-unsent-count]").textContent = dialog.dataset.unsentDialog.replace("{count}", count);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "leave"), { once: true });
  });
}

// "Prepare this phone": keep what a meeting of this circle needs, because an officer asked for it.
async function offerToPrepare(part) {
  const circleId = part.dataset.phone;
  const button = part.querySelector("button");
  const show = async () => {
    const isPrepared = Boolean(await store.circle(await store.owner(), circleId));
    part.querySelector("[data-when='ready']").hidden = !isPrepared;
    part.querySelector("[data-when='not-ready']").hidden = isPrepared;
    part.hidden = false;
  };
  button.addEventListener("click", async () => {
    button.setAttribute("aria-busy", "true");
    const failed = part.querySelector("[data-when='failed']");
    failed.hidden = true;
    await navigator.serviceWorker.ready;
    await navigator.storage?.persist?.();
    failed.hidden = (await sender.refresh(circleId)) === "done";
    button.removeAttribute("aria-busy");
    await show();
    part.querySelector("[data-when='ready'] a")?.focus();
  });
  await show();
}
