// The commands of a meeting: what a person fills in becomes a request of the API, with the ids that it makes.
//
// `effects` and `fines` are what the phone reckons with until the server has answered: whole minor units, as text.

import { minorOf, textOf, typedMinor, typedRate } from "../caudal/phone/money.js";

// What was filled in cannot be noted; `says` names the words on the page.
export class Mistake extends Error {
  constructor(field, says) {
    super(says);
    this.field = field;
    this.says = says;
  }
}

// A command for the queue, out of a kind's name, the values of its form, and where it is noted:
// at = {owner, told (the circle), meeting_id, on, corrects (the command whose place it takes),
//       fines (that can be collected), marks (of the roll call so far), standing (what the phone reckons: figures.js)}
export function command(kind, values, at) {
  const made = KINDS[kind](values, at);
  return {
    owner: at.owner,
    circle_id: at.told.circle_id,
    kind,
    values,
    method: "POST",
    path: `/api/v1/circles/${at.told.circle_id}/${made.path}`,
    body: made.body,
    makes: made.makes ?? [],
    is_last: made.is_last ?? false,
    effects: made.effects ?? [],
    fines: made.fines ?? [],
    about: made.about ?? {},
    key: crypto.randomUUID(),
    made_at: new Date().toISOString(),
    state: "waiting",
    tries: 0,
    tried_at: null,
    problem: null,
  };
}

const CAME = new Set(["present", "late"]);
const FINED = new Set(["late", "absent"]);

const KINDS = {
  open_meeting(values, at) {
    const id = at.corrects?.makes[0] ?? crypto.randomUUID();
    const body = { meeting_id: id, held_on: at.on, cash_counted: money(amount(values, "cash_counted", at, 0n), at) };
    return { path: "meetings", makes: [id], body: { ...body, ...reason(values) }, about: { amount: minorIn(body.cash_counted, at) } };
  },

  // Only the marks that change anything: the server leaves everybody else as they were.
  mark_attendance(values, at) {
    const changed = at.told.members.filter((one) => values[`status:${one.member_id}`] !== at.marks.get(one.member_id)?.status);
    if (!changed.length) throw new Mistake("", "nothing_changed");
    const marks = changed.map((one) => mark(values[`status:${one.member_id}`], one.member_id, at));
    const now = at.told.members.map((one) => values[`status:${one.member_id}`]);
    return {
      path: `meetings/${at.meeting_id}/attendance`,
      makes: marks.flatMap((one) => one.fine_id ?? []),
      body: { marks },
      fines: changed.flatMap((one, index) => fineOfRollCall(one, marks[index], at)),
      about: { came: String(now.filter((one) => CAME.has(one)).length), of: String(now.length) },
    };
  },

  buy_shares(values, at) {
    const memberId = member(values);
    const shares = count(values, "shares");
    const most = at.told.shares_per_purchase_max;
    if (!at.told.share_price) throw new Mistake("shares", "no_share_price");
    if (most && shares > most) throw new Mistake("shares", "too_many_shares");
    const paid = BigInt(shares) * minorOf(at.told.share_price.amount, at.told.decimals);
    return inMeeting("share-purchases", at, { member_id: memberId, shares }, {
      effects: [{ box: String(paid), member_id: memberId, shares: String(shares) }],
      about: { shares: String(shares), amount: String(paid) },
    });
  },

  issue_fine(values, at) {
    const id = at.corrects?.makes[0] ?? crypto.randomUUID();
    const memberId = member(values);
    const listed = at.told.fine_prices.find((one) => one.code === values.reason_code);
    const words = listed?.name ?? text(values, "reason");
    const minor = amount(values, "amount", at);
    const body = { fine_id: id, member_id: memberId, amount: money(minor, at), reason: words };
    return inMeeting("fines", at, listed ? { ...body, reason_code: listed.code } : body, {
      makes: [id],
      fines: [{ fine_id: id, member_id: body.member_id, reason: words, left: body.amount }],
      about: { amount: String(minor), reason: words },
    });
  },

  collect_fine(values, at) {
    const fine = chosen(values, "fine_id", at.fines, "fine_id");
    const left = minorOf(fine.left.amount, at.told.decimals);
    return inMeeting(`fines/${fine.fine_id}/collection`, at, {}, {
      effects: [{ box: String(left), member_id: fine.member_id, fines: String(-left) }],
      about: { amount: String(left), reason: fine.reason, member_id: fine.member_id },
    });
  },

  record_repayment(values, at) {
    const loan = chosen(values, "loan_id", at.told.loans, "loan_id");
    const minor = amount(values, "amount", at);
    return inMeeting(`loans/${loan.loan_id}/repayments`, at, { amount: money(minor, at) }, {
      effects: [{ box: String(minor), member_id: loan.member_id, repaid: String(minor) }],
      about: { amount: String(minor), number: String(loan.number), member_id: loan.member_id },
    });
  },

  contribute(values, at) {
    const memberId = member(values);
    const minor = amount(values, "amount", at);
    return inMeeting("social-fund/contributions", at, { member_id: memberId, amount: money(minor, at) }, {
      effects: [{ box: String(minor), social: String(minor), member_id: memberId }],
      about: { amount: String(minor) },
    });
  },

  pay_from_social_fund(values, at) {
    const description = text(values, "description");
    const minor = paidOut(values, "amount", at, at.standing.social);
    const body = { amount: money(minor, at), description };
    return inMeeting("social-fund/payments", at, values.member_id ? { ...body, member_id: values.member_id } : body, {
      effects: [{ box: String(-minor), social: String(-minor), member_id: values.member_id }],
      about: { amount: String(minor), reason: body.description },
    });
  },

  record_income: (values, at) => cash("income", 1n, values, at),
  record_expense: (values, at) => cash("expenses", -1n, values, at),

  grant_loan(values, at) {
    const memberId = member(values);
    const minor = paidOut(values, "principal", at);
    const rate = typedRate(values.rate);
    if (rate === null) throw new Mistake("rate", "rate_is_unreadable");
    const body = {
      member_id: memberId,
      principal: money(minor, at),
      loan_type: values.loan_type,
      rate,
      installments: count(values, "installments"),
      reason: values.reason.trim(),
    };
    return inMeeting("loans", at, body, {
      effects: [{ box: String(-minor), member_id: memberId, lent: String(minor) }],
      about: { amount: String(minor) },
    });
  },

  disburse_request(values, at) {
    const asked = chosen(values, "request_id", at.told.approved, "request_id");
    const minor = minorOf(asked.amount.amount, at.told.decimals);
    if (minor > at.standing.box - at.standing.social) throw new Mistake("request_id", "box_is_short");
    return inMeeting(`requests/${asked.request_id}/disbursement`, at, {}, {
      effects: [{ box: String(-minor), member_id: asked.member_id, lent: String(minor) }],
      about: { amount: String(minor), number: String(asked.number), member_id: asked.member_id },
    });
  },

  count_meeting(values, at) {
    const counted = money(amount(values, "cash_counted", at, 0n), at);
    return {
      path: `meetings/${at.meeting_id}/count`,
      body: { cash_counted: counted, ...reason(values) },
      is_last: true,
      about: { amount: minorIn(counted, at) },
    };
  },
};

export const NAMES = Object.keys(KINDS);

function inMeeting(path, at, body, more) {
  const meeting = at.meeting_id ? { meeting_id: at.meeting_id } : {};
  return { path, body: { ...body, on: at.on, ...meeting }, ...more };
}

function cash(path, sign, values, at) {
  const description = text(values, "description");
  const minor = sign < 0n ? paidOut(values, "amount", at) : amount(values, "amount", at);
  const body = { amount: money(minor, at), description };
  return inMeeting(path, at, body, {
    effects: [{ box: String(sign * minor) }],
    about: { amount: String(minor), reason: body.description },
  });
}

// How somebody came; who is late or absent may be fined, and that fine has an id which a later command can name.
function mark(status, memberId, { corrects }) {
  if (!FINED.has(status)) return { member_id: memberId, status };
  const earlier = corrects?.body.marks.find((one) => one.member_id === memberId);
  return { member_id: memberId, status, fine_id: earlier?.fine_id ?? crypto.randomUUID() };
}

// The fine that the price list has for it; nothing where the list has none.
function fineOfRollCall(member, { status, fine_id }, at) {
  const price = FINED.has(status) && at.told.fine_prices.find((one) => one.code === status);
  const minor = price ? priceOf(price, member, at) : 0n;
  return minor ? [{ fine_id, member_id: member.member_id, reason: price.name, left: money(minor, at) }] : [];
}

// What a line of the price list comes to for a member, for one day.
export function priceOf(price, member, { told }) {
  const minor = minorOf(price.price.amount, told.decimals);
  return price.basis.startsWith("per_share") ? minor * BigInt(member.shares) : minor;
}

function amount(values, field, at, least = 1n) {
  const minor = typedMinor(values[field] ?? "", at.told.decimals);
  if (minor === null) throw new Mistake(field, "amount_is_unreadable");
  if (minor < least) throw new Mistake(field, "amount_is_zero");
  return minor;
}

// An amount that leaves the box: not more than the phone reckons to be in it, less the social fund, which is not lent.
function paidOut(values, field, at, most = at.standing.box - at.standing.social) {
  const minor = amount(values, field, at);
  if (minor > most) throw new Mistake(field, "box_is_short");
  return minor;
}

function money(minor, at) {
  return { amount: textOf(minor, at.told.decimals), currency: at.told.currency };
}

function minorIn(told, at) {
  return String(minorOf(told.amount, at.told.decimals));
}

function count(values, field) {
  const typed = (values[field] ?? "").trim();
  if (!/^[1-9]\d{0,5}$/.test(typed)) throw new Mistake(field, "count_is_unreadable");
  return Number(typed);
}

function member(values) {
  if (!values.member_id) throw new Mistake("member_id", "choose");
  return values.member_id;
}

function chosen(values, field, list, id) {
  const found = list.find((one) => one[id] === values[field]);
  if (!found) throw new Mistake(field, "choose");
  return found;
}

function text(values, field) {
  const typed = (values[field] ?? "").trim();
  if (!typed) throw new Mistake(field, "text_is_missing");
  return typed;
}

function reason(values) {
  const told = (values.difference_reason ?? "").trim();
  return told ? { difference_reason: told } : {};
}
