// The meeting on a phone: fills the page from what is kept here, notes commands, and shows what became of each.

import * as order from "../caudal/phone/order.js";
import * as money from "../caudal/phone/money.js";
import * as sender from "../caudal/phone/sender.js";
import * as store from "../caudal/phone/store.js";
import { Mistake, command, priceOf } from "./commands.js";
import * as reckoned from "./figures.js";

const PAGE = document.body.dataset.phonePage;
const language = document.documentElement.lang;
const part = (name) => document.querySelector(`[data-part='${name}']`);
const words = (name) => document.querySelector(`[data-words='${name}']`).textContent.trim();
const copy = (name) => document.querySelector(`template[data-copy='${name}']`).content.firstElementChild.cloneNode(true);

let owner = null;
let correcting = null;
let isDrawing = false;
let isStale = false;
let now = { told: null, entries: [] };

start();

async function start() {
  if (!store.isAble()) return show("unable");
  document.addEventListener("submit", (event) => event.target.dataset.command && note(event));
  document.addEventListener("click", (event) => event.target.closest("[data-do]") && act(event.target.closest("[data-do]")));
  document.querySelector("form[data-command='issue_fine']").addEventListener("change", fillPrice);
  window.addEventListener("hashchange", () => { stopCorrecting(); draw(); });
  window.addEventListener("online", drawConnection);
  window.addEventListener("offline", drawConnection);
  store.onChange(draw);
  sender.onCondition(drawCondition);
  part("elsewhere").hidden = location.pathname === PAGE;
  drawConnection();
  await draw();
  sender.keepSending();
}

function show(name) {
  for (const place of document.querySelectorAll("[data-place]")) place.hidden = place.dataset.place !== name;
}

// One drawing after the other: what changes meanwhile is drawn once more.
async function draw() {
  isStale = true;
  if (isDrawing) return;
  isDrawing = true;
  try {
    while (isStale) {
      isStale = false;
      await drawOnce();
    }
  } finally {
    isDrawing = false;
  }
}

// The circle of the address; the only one there is; or none yet.
async function drawOnce() {
  owner = await store.owner();
  const others = await store.unsentOfOthers(owner);
  part("others").hidden = others === 0;
  part("others-count").textContent = fill(words("others"), { count: others });
  const kept = owner ? await store.circles(owner) : [];
  const wanted = location.hash.slice(1);
  const found = kept.find((one) => one.circle_id === wanted) ?? (kept.length === 1 && !wanted ? kept[0] : null);
  const queue = owner ? await store.queue(owner) : [];
  if (!found) return drawChoice(kept, queue);
  now = { told: found.told, entries: queue.filter((one) => one.circle_id === found.circle_id) };
  show("circle");
  drawFigures();
  drawChoices();
  drawQueue(part("queue"), now.entries);
}

function drawChoice(kept, queue) {
  now = { told: null, entries: queue };
  show(kept.length ? "choice" : "none");
  part("choices").replaceChildren(...kept.map(({ told }) => {
    const row = copy("choice");
    row.querySelector("a").href = `${PAGE}#${told.circle_id}`;
    row.querySelector("a").textContent = told.name;
    return row;
  }));
  part("queue-of-none").hidden = !queue.some(store.isUnsent);
  drawQueue(part("queue-alone"), queue);
}

function drawFigures() {
  const { told, entries } = now;
  const found = reckoned.figures(told, entries);
  const meeting = reckoned.meeting(told, entries);
  const unsent = entries.filter(store.isUnsent).length;
  document.title = `${told.name} · Caudal`;
  part("name").textContent = told.name;
  part("taken").textContent = fill(words("taken"), { moment: moment(told.taken_at) });
  part("box").textContent = shown(found.box);
  part("social").textContent = shown(found.social);
  part("unsent").textContent = String(unsent);
  part("provisional").hidden = !entries.some(reckoned.counts);
  for (const place of document.querySelectorAll("[data-while]")) {
    place.hidden = !place.dataset.while.split(" ").includes(phase(meeting)) && !place.querySelector("[data-correcting]:not([hidden])");
  }
  part("open-online").href = `/circles/${told.circle_id}/`;
  part("expected").textContent = shown(found.box);
  part("members").replaceChildren(...told.members.map((member) => {
    const row = copy("member");
    const mine = found.members.get(member.member_id);
    row.querySelector("th").textContent = member.full_name;
    const cells = { shares: String(mine.shares), fines: shown(mine.fines), loans: shown(mine.loans), paid: shown(mine.paid) };
    for (const [name, text] of Object.entries(cells)) row.querySelector(`[data-cell='${name}'] span`).textContent = text;
    return row;
  }));
}

function phase(meeting) {
  if (!meeting) return "before";
  return meeting.is_counted ? "counted" : "open";
}

// What can be chosen in the forms: members, their fines and loans, the price list; what was chosen stays chosen.
function drawChoices() {
  const { told, entries } = now;
  const name = new Map(told.members.map((one) => [one.member_id, one.full_name]));
  const choices = {
    members: told.members.map((one) => [one.member_id, one.full_name]),
    fines: reckoned.openFines(told, allButCorrected()).map((one) => [
      one.fine_id, `${name.get(one.member_id) ?? ""}: ${one.reason}, ${shown(minor(one.left))}`,
    ]),
    loans: told.loans.map((one) => [
      one.loan_id, `${name.get(one.member_id) ?? ""}: ${fill(words("loan"), { number: one.number, due: shown(minor(one.due)) })}`,
    ]),
    approved: reckoned.toHandOver(told, allButCorrected()).map((one) => [
      one.request_id, `${name.get(one.member_id) ?? ""}: ${shown(minor(one.amount))}`,
    ]),
    prices: told.fine_prices.map((one) => [one.code, one.name]),
  };
  for (const select of document.querySelectorAll("select[data-choices]")) {
    const chosen = select.value;
    const options = choices[select.dataset.choices].map(([value, text]) => new Option(text, value));
    select.replaceChildren(select.options[0], ...options);
    select.value = options.some((one) => one.value === chosen) ? chosen : "";
  }
  for (const place of document.querySelectorAll("[data-lending]")) {
    place.hidden = (place.dataset.lending === "approved") !== told.asks_first;
  }
  const contribution = document.querySelector("form[data-command='contribute']").elements.amount;
  if (told.social_contribution && !contribution.value) contribution.value = told.social_contribution.amount;
  drawRoll();
}

// The roll call as it was noted last; what somebody has just marked stays marked.
function drawRoll() {
  const { told, entries } = now;
  const roll = part("roll");
  const rows = new Map([...roll.children].map((row) => [row.dataset.member, row]));
  const marks = reckoned.marks(told, entries);
  roll.replaceChildren(...told.members.map((one) => {
    const row = rows.get(one.member_id) ?? rollRow(one);
    const noted = marks.get(one.member_id)?.status ?? "";
    if (row.dataset.noted !== noted && noted) row.querySelector(`input[value='${noted}']`).checked = true;
    row.dataset.noted = noted;
    return row;
  }));
}

function rollRow(member) {
  const row = copy("roll");
  row.dataset.member = member.member_id;
  row.querySelector("legend").textContent = member.full_name;
  for (const box of row.querySelectorAll("input")) box.name = `status:${member.member_id}`;
  return row;
}

function drawQueue(list, entries) {
  const standings = order.standings(entries);
  const rows = entries.filter((one) => !(one.state === "discarded" && one.is_seen)).map((entry) => entryRow(entry, standings.get(entry.number)));
  list.replaceChildren(...rows.reverse());
}

function entryRow(entry, { state, holder }) {
  const row = copy("entry");
  row.dataset.number = entry.number;
  row.dataset.state = state;
  row.querySelector("[data-cell='what']").textContent = told(entry);
  const chip = row.querySelector("[data-cell='state']");
  chip.textContent = words(`state-${state === "waiting" && entry.tried_at ? "tried" : state}`);
  chip.classList.add(`tone-${{ done: "good", refused: "bad", held: "wait", waiting: "note", discarded: "calm" }[state]}`);
  const why = row.querySelector("[data-cell='why']");
  if (state === "refused") {
    const fields = (entry.problem.errors ?? []).map((one) => one.message);
    why.textContent = [entry.problem.title, entry.problem.detail, ...fields].filter(Boolean).join(" ");
  }
  if (state === "done" && entry.answer?.receipt_number) chip.textContent += ` · ${fill(words("receipt"), { number: entry.answer.receipt_number })}`;
  if (state === "held") why.textContent = fill(words(entry.is_last ? "held-last" : "held"), { what: told(holder) });
  why.hidden = !why.textContent;
  const isOpen = order.isOpenToChange(entry);
  const isHere = now.told !== null;
  row.querySelector("[data-do='correct']").hidden = !isOpen || !isHere;
  row.querySelector("[data-do='discard']").hidden = !isOpen;
  row.querySelector("[data-do='resend']").hidden = state !== "refused";
  for (const button of row.querySelectorAll("button")) button.setAttribute("aria-describedby", `what-${entry.number}`);
  row.querySelector("[data-cell='what']").id = `what-${entry.number}`;
  return row;
}

// A command in words, with the name of the member as long as the circle is kept here.
function told(entry) {
  const memberId = entry.about.member_id ?? entry.body.member_id;
  const member = now.told?.members.find((one) => one.member_id === memberId)?.full_name ?? words("somebody");
  const about = { ...entry.about, member, amount: entry.about.amount === undefined ? "" : shownOf(entry) };
  return fill(words(`told-${entry.kind}`), about);
}

function shownOf(entry) {
  const body = Object.values(entry.body).find((value) => value?.currency);
  const currency = body?.currency ?? now.told?.currency;
  const decimals = body ? (body.amount.split(".")[1] ?? "").length : now.told?.decimals;
  return currency ? money.shown(BigInt(entry.about.amount), { currency, decimals }, language) : "";
}

// A form is sent: note the command, or say in the form what cannot be read.
async function note(event) {
  event.preventDefault();
  const form = event.target;
  const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  clearMistake(form);
  try {
    const made = command(form.dataset.command, values, surroundings());
    const isNoted = correcting ? await replace(correcting, made) : await store.add([made]).then(() => true);
    say(fill(words(isNoted ? "noted" : "left"), { what: told(made) }));
    stopCorrecting();
    if (form.dataset.command !== "mark_attendance") form.reset();
    sender.send();
  } catch (mistake) {
    if (!(mistake instanceof Mistake)) throw mistake;
    showMistake(form, mistake);
  }
}

// Where and when a command is noted. A correction keeps the day and the ids of what it corrects.
function surroundings() {
  const others = allButCorrected();
  return {
    owner,
    told: now.told,
    meeting_id: reckoned.meeting(now.told, now.entries)?.id,
    on: correcting?.body.on ?? correcting?.body.held_on ?? today(),
    corrects: correcting,
    fines: reckoned.openFines(now.told, others),
    marks: reckoned.marks(now.told, others),
    standing: reckoned.figures(now.told, others),
  };
}

function allButCorrected() {
  return now.entries.filter((one) => one.number !== correcting?.number);
}

// A corrected command takes the place of the refused one, under a new key: a refusal is remembered under the old one.
async function replace(old, made) {
  const earlier = [...(old.earlier ?? []), { key: old.key, body: old.body, problem: old.problem }];
  return store.change([old.number], (one) => (order.isOpenToChange(one) ? { ...made, number: old.number, earlier } : null));
}

async function act(button) {
  const number = Number(button.closest("[data-number]").dataset.number);
  const entry = now.entries.find((one) => one.number === number);
  if (button.dataset.do === "resend") {
    const key = crypto.randomUUID();
    const earlier = [...(entry.earlier ?? []), { key: entry.key, body: entry.body, problem: entry.problem }];
    await store.change([number], (one) => one.state === "refused" ? { ...one, key, earlier, state: "waiting", problem: null, tried_at: null, tries: 0 } : null);
    sender.send();
  }
  if (button.dataset.do === "discard") await discard(entry);
  if (button.dataset.do === "correct") correct(entry);
}

async function discard(entry) {
  const along = order.dependents(now.entries, entry);
  const dialog = part("discard");
  part("discard-what").textContent = told(entry);
  part("discard-along").replaceChildren(...along.map((one) => Object.assign(document.createElement("li"), { textContent: told(one) })));
  part("discard-along-words").hidden = along.length === 0;
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  if (dialog.returnValue !== "discard") return;
  const given = [entry, ...along].map((one) => one.number);
  let isOpen = true;
  // The first of them decides: when it was sent meanwhile, what depends on it stays as well.
  await store.change(given, (one) => {
    isOpen &&= order.isOpenToChange(one);
    return isOpen ? { ...one, state: "discarded" } : null;
  });
  say(words(isOpen ? "discarded" : "left"));
  sender.send();
}

function correct(entry) {
  const form = document.querySelector(`form[data-command='${entry.kind}']`);
  correcting = entry;
  drawChoices();
  for (const [name, value] of Object.entries(entry.values)) {
    const field = form.elements.namedItem(name);
    if (field) field.value = value;
  }
  for (let place = form.parentElement; place; place = place.parentElement) {
    if (place.matches("details")) place.open = true;
    if (place.dataset.while) place.hidden = false;
  }
  form.querySelector("[data-correcting]").hidden = false;
  (form.querySelector("select, input:not([type=hidden])") ?? form).focus();
}

function stopCorrecting() {
  correcting = null;
  for (const mark of document.querySelectorAll("[data-correcting]")) mark.hidden = true;
}

function showMistake(form, mistake) {
  const field = form.elements.namedItem(mistake.field);
  const place = form.querySelector("[data-mistake]");
  place.textContent = fill(words(`mistake-${mistake.says}`), { most: now.told.shares_per_purchase_max });
  place.hidden = false;
  field?.setAttribute?.("aria-invalid", "true");
  field?.focus?.();
}

function clearMistake(form) {
  form.querySelector("[data-mistake]").hidden = true;
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
}

function fillPrice(event) {
  const form = event.currentTarget;
  const price = now.told.fine_prices.find((one) => one.code === form.elements.reason_code.value);
  const member = now.told.members.find((one) => one.member_id === form.elements.member_id.value);
  if (!price || event.target.name === "amount" || event.target.name === "reason") return;
  const minor = member ? priceOf(price, member, now) : 0n;
  if (minor) form.elements.amount.value = money.textOf(minor, now.told.decimals);
  form.elements.reason.value = price.name;
}

// With a connection and nothing in doubt, the kept figures are made those of the server again.
async function freshen() {
  if (now.told && navigator.onLine && !now.entries.some((one) => one.state === "waiting")) await sender.refresh(now.told.circle_id);
}

async function drawCondition(condition) {
  part("condition").textContent = document.querySelector(`[data-words='condition-${condition}']`)?.textContent.trim() ?? "";
  part("condition").hidden = !part("condition").textContent;
  part("sign-in").hidden = condition !== "sign_in" && condition !== "another";
  part("sign-in").href = `/sign-in/?next=${encodeURIComponent(PAGE + location.hash)}`;
  if (condition === "idle") await freshen();
}

function drawConnection() {
  for (const place of document.querySelectorAll("[data-connection]")) {
    place.hidden = (place.dataset.connection === "on") !== navigator.onLine;
  }
}

function say(text) {
  part("said").textContent = text;
  part("said-box").hidden = false;
}

function shown(amount) {
  return money.shown(amount, now.told, language);
}

function minor(amount) {
  return money.minorOf(amount.amount, now.told.decimals);
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

function moment(text) {
  return new Intl.DateTimeFormat(language === "en" ? "en" : "es-PE", { dateStyle: "medium", timeStyle: "short" }).format(new Date(text));
}

// The day on the phone's own calendar.
function today() {
  const day = new Date();
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((one) => String(one).padStart(2, "0")).join("-");
}
