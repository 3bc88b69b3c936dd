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
  const { known, noted, undone } = fines(told, entries);
  const add = (fine, sign) => {
    const member = found.members.get(fine.member_id);
    if (member) member.fines += sign * minor(fine.left);
  };
  known.filter((one) => undone.has(one.fine_id)).forEach((one) => add(one, -1n));
  noted.filter((one) => !undone.has(one.fine_id)).forEach((one) => add(one, 1n));
  return found;
}

// The fines that can be collected: kept or noted since, neither undone by a new mark of the roll call nor collected.
export function openFines(told, entries) {
  const { known, noted, undone } = fines(told, entries);
  const collected = new Set(entries.filter((one) => counts(one) && one.kind === "collect_fine").map((one) => one.values.fine_id));
  return [...known, ...noted].filter((one) => !undone.has(one.fine_id) && !collected.has(one.fine_id));
}

// Approved loans that nobody has noted as handed over yet.
export function toHandOver(told, entries) {
  const given = new Set(entries.filter((one) => counts(one) && one.kind === "disburse_request").map((one) => one.values.request_id));
  return told.approved.filter((one) => !given.has(one.request_id));
}

// The roll call as it stands: member -> {status, fine_id}; a later mark takes the place of an earlier one.
export function marks(told, entries) {
  return new Map(allMarks(told, entries).map((one) => [one.member_id, one]));
}

function fines(told, entries) {
  const known = new Set(told.fines.map((one) => one.fine_id));
  const noted = entries.filter(counts).flatMap((one) => one.fines).filter((one) => !known.has(one.fine_id));
  const standing = marks(told, entries);
  const undone = new Set(
    allMarks(told, entries)
      .filter((one) => one.fine_id && standing.get(one.member_id) !== one)
      .map((one) => one.fine_id),
  );
  return { known: told.fines, noted, undone };
}

function allMarks(told, entries) {
  const open = meeting(told, entries)?.id;
  const kept = told.meeting?.meeting_id === open ? told.meeting?.marks ?? [] : [];
  const since = entries.filter((one) => counts(one) && one.kind === "mark_attendance" && one.path.includes(open));
  return [...kept, ...since.flatMap((one) => one.body.marks)];
}

// The meeting that commands belong to, as the phone sees it: {id, is_counted}, or null before one is opened.
export function meeting(told, entries) {
  const noted = entries.filter((one) => one.state !== "discarded" && !one.is_told);
  const opened = noted.filter((one) => one.kind === "open_meeting").at(-1);
  const id = opened?.makes[0] ?? told.meeting?.meeting_id;
  if (!id) return null;
  // Counted, as long as nothing was noted after the count.
  const last = noted.filter((one) => one.state !== "refused").at(-1);
  const isCounted = last ? last.kind === "count_meeting" : told.meeting?.status === "counted";
  return { id, is_counted: isCounted };
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
