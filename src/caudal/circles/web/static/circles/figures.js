// What the phone reckons until the server has answered: the kept figures plus what was noted since. Provisional, whole
// minor units (BigInt). What was refused does not count; what waits or is held counts, and so does what the server has
// done since the figures were taken.

import { minorOf } from "../caudal/phone/money.js";

// {box, social, members: id -> {shares, fines, repaid, lent, paid}}, all in minor units but the shares.
export function figures(told, entries) {
  const minor = (money) => minorOf(money.amount, told.decimals);
  const found = { box: minor(told.cash), social: minor(told.social_fund), members: new Map() };
  for (const one of told.members) {
    found.members.set(one.member_id, {
      shares: BigInt(one.shares),
      fines: minor(one.fines_due),
      loans: minor(one.loans_outstanding),
      repaid: 0n,
      lent: 0n,
      paid: 0n,
    });
  }
  entries.filter(counts).flatMap((entry) => entry.effects).forEach((effect) => reckon(found, effect));
  return found;
}

// The fines that can be collected: those that were kept, and those that were noted since; not those noted as collected.
export function openFines(told, entries) {
  const noted = entries.filter(counts);
  const made = noted.flatMap((one) => one.fines);
  const collected = new Set(noted.filter((one) => one.kind === "collect_fine").map((one) => one.values.fine_id));
  return [...told.fines, ...made].filter((one) => !collected.has(one.fine_id));
}

// The meeting that commands belong to, as the phone sees it: {id, is_counted}, or null before one is opened.
export function meeting(told, entries) {
  const noted = entries.filter((one) => one.state !== "discarded" && !one.is_told);
  const opened = noted.filter((one) => one.kind === "open_meeting").at(-1);
  const id = opened?.makes[0] ?? told.meeting?.meeting_id;
  if (!id) return null;
  const isCounted = noted.some((one) => one.kind === "count_meeting" && counts(one) && one.path.includes(id));
  return { id, is_counted: isCounted || (!opened && told.meeting.status === "counted") };
}

export function counts(entry) {
  return entry.state === "waiting" || (entry.state === "done" && !entry.is_told);
}

function reckon(found, effect) {
  const box = BigInt(effect.box ?? 0);
  found.box += box;
  found.social += BigInt(effect.social ?? 0);
  const member = found.members.get(effect.member_id);
  if (!member) return;
  member.paid += box;
  for (const name of ["shares", "fines", "repaid", "lent"]) member[name] += BigInt(effect[name] ?? 0);
}
