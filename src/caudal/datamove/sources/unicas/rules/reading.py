"""Read people, shares, fines and other money of a circle: what is sound is mapped, what is not says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from math import gcd
from uuid import UUID

from caudal.circles.rules.imported import (
    ImportedExpense,
    ImportedFine,
    ImportedIncome,
    ImportedMember,
    ImportedPerson,
    ImportedPrice,
    ImportedShareTrade,
)
from caudal.circles.rules.shares import TradeKind
from caudal.datamove.sources.unicas.rules.codes import Code
from caudal.datamove.sources.unicas.rules.numbers import CURRENCY, Amount, plain, read_amount, read_number
from caudal.datamove.sources.unicas.rules.records import (
    CircleRecords,
    Draft,
    Effect,
    Fate,
    Kind,
    Row,
    clean,
    in_order,
    key_of,
    local_date,
    source_of,
)
from caudal.kernel.money import Money

ROLES = {
    "socio": "member", "presidente": "president", "tesorero": "treasurer", "secretario": "secretary",
    "facilitador": "facilitator",
}  # fmt: skip
COLLECTED = frozenset({"PAID", "PAGADO", "PAGADA", "COBRADO", "COBRADA"})
PURCHASES = frozenset({"COMPRA", "REGULAR"})
SALE = "VENTA"


@dataclass(frozen=True, kw_only=True)
class Sound:
    """A row whose amount, date and member stand."""

    row: Row
    amount: Amount
    on: date


def read_members(draft: Draft) -> tuple[ImportedMember, ...]:
    """Number the members in the order in which they joined."""
    members = []
    for number, row in enumerate(in_order(draft.records.rows("JuntaMember"), column="joinedAt"), start=1):
        key, user_key = key_of(row), row["userId"] or ""
        user = draft.records.users[user_key]
        target = draft.target("JuntaMember", key, "member")
        draft.member_ids[user_key] = target
        draft.place("JuntaMember", row, Fate.MAPPED, "member", target=target)
        role = ROLES.get((user.get("member_role") or "socio").strip().lower())
        if role is None:
            draft.find(Code.INVALID_VALUE, "member_role", "JuntaMember", key)
        members.append(
            ImportedMember(
                id=target,
                source=source_of("JuntaMember", key),
                number=number,
                person=person_of(draft.records, user),
                role=role or "member",
                joined_on=local_date(row["joinedAt"]) or founded_on(draft.records),
                is_active=(user.get("status") or "Activo") == "Activo",
            )
        )
    return tuple(members)


def person_of(records: CircleRecords, user: Row) -> ImportedPerson:
    key = key_of(user)
    return ImportedPerson(
        id=Draft(records=records).target("User", key, "person"),
        source=source_of("User", key),
        full_name=clean(user.get("full_name"), fallback=clean(user.get("username"), fallback=key)),
        document_type=clean(user.get("document_type")),
        document_number=clean(user.get("document_number")),
        phone=clean(user.get("phone")),
        email=clean(user.get("email")),
        address=clean(user.get("address")),
        born_on=local_date(user.get("birth_date")),
    )


def founded_on(records: CircleRecords) -> date:
    junta = records.junta
    return local_date(junta["fecha_inicio"]) or local_date(junta["createdAt"]) or date(1970, 1, 1)


def read_trades(draft: Draft) -> tuple[tuple[ImportedShareTrade, ...], tuple[ImportedPrice, ...]]:
    """Whole shares at a price: stored with the count in generation 2, assumed for the circle in generation 1."""
    sound = _sound_rows(draft, "Accion", Kind.SHARE, signature=("memberId", "amount", "type", "createdAt"))
    if draft.records.generation == 1:
        minor = gcd(*(item.amount.money.minor for item in sound))
        prices = {key_of(item.row): Money(minor, CURRENCY) for item in sound}
    else:
        prices = {key_of(item.row): read_amount(item.row["shareValue"]).money for item in sound}
    trades = []
    for item in sound:
        key, price = key_of(item.row), prices[key_of(item.row)]
        kind = _trade_kind(draft, item.row)
        target = draft.target("Accion", key, "trade")
        draft.place("Accion", item.row, Fate.MAPPED, kind.value, target=target, amount=item.amount,
                    minor=item.amount.money.minor)  # fmt: skip
        trades.append(
            ImportedShareTrade(
                id=target,
                source=source_of("Accion", key),
                member_id=draft.member_ids[item.row["memberId"] or ""],
                kind=kind,
                shares=item.amount.money.minor // price.minor,
                price=price,
                amount=item.amount.money,
                on=item.on,
                description=clean(item.row.get("description")),
            )
        )
    return tuple(trades), _prices(draft, trades)


def _trade_kind(draft: Draft, row: Row) -> TradeKind:
    kind = (row["type"] or "").strip().upper()
    if kind not in PURCHASES and kind != SALE:
        draft.find(Code.INVALID_VALUE, "share_type", "Accion", key_of(row))
    return TradeKind.SALE if kind == SALE else TradeKind.PURCHASE


def _prices(draft: Draft, trades: list[ImportedShareTrade]) -> tuple[ImportedPrice, ...]:
    """The price history that the trades imply: one price a day, each time it changes."""
    if not trades:
        return ()
    key = key_of(draft.records.junta)
    is_assumed = draft.records.generation == 1
    if is_assumed:
        draft.find(Code.SHARE_PRICE_ASSUMED, "share_price", "Junta", key)
    start = min(founded_on(draft.records), trades[0].on)
    by_day: dict[date, ImportedShareTrade] = {trade.on: trade for trade in trades}
    history: list[ImportedPrice] = []
    for day, trade in sorted(by_day.items()):
        if not history or history[-1].price != trade.price:
            valid_from = day if history else start
            target = draft.target("Junta", key, f"price:{valid_from.isoformat()}")
            history.append(
                ImportedPrice(
                    id=target, source=trade.source, price=trade.price, valid_from=valid_from, assumed=is_assumed
                )
            )
    return tuple(history)


def read_fines(draft: Draft) -> tuple[ImportedFine, ...]:
    """A fine counts when issued; a status that says it was paid collects it on the day of the last change."""
    fines = []
    sound = _sound_rows(draft, "Multa", Kind.FINE, signature=("memberId", "amount", "description", "createdAt"))
    for item in sound:
        row, key = item.row, key_of(item.row)
        status = (row["status"] or "").strip().upper()
        if status not in COLLECTED and status != "PENDING":
            draft.find(Code.INVALID_VALUE, "fine_status", "Multa", key)
        collected_on = local_date(row["updatedAt"]) or item.on if status in COLLECTED else None
        target = draft.target("Multa", key, "fine")
        rule = "fine_collected" if collected_on else "fine_issued"
        draft.place("Multa", row, Fate.MAPPED, rule, target=target, amount=item.amount, minor=item.amount.money.minor)
        fines.append(
            ImportedFine(
                id=target,
                source=source_of("Multa", key),
                member_id=draft.member_ids[row["memberId"] or ""],
                amount=item.amount.money,
                reason=clean(row["description"], fallback="-"),
                issued_on=item.on,
                collected_on=max(collected_on, item.on) if collected_on else None,
            )
        )
    return tuple(fines)


def read_cash(draft: Draft) -> tuple[tuple[ImportedIncome, ...], tuple[ImportedExpense, ...]]:
    """Other money in and out of the cash box."""
    signature = ("capitalSocialId", "amount", "description", "date")
    income = [
        ImportedIncome(
            id=_map_cash(draft, "IngresoCapital", item),
            source=source_of("IngresoCapital", key_of(item.row)),
            amount=item.amount.money,
            on=item.on,
            description=clean(item.row["description"]),
        )
        for item in _sound_rows(draft, "IngresoCapital", Kind.INCOME, signature=signature, moment="date")
    ]
    expenses = [
        ImportedExpense(
            id=_map_cash(draft, "GastoCapital", item),
            source=source_of("GastoCapital", key_of(item.row)),
            amount=item.amount.money,
            on=item.on,
            description=clean(item.row["description"]),
        )
        for item in _sound_rows(draft, "GastoCapital", Kind.EXPENSE, signature=signature, moment="date")
    ]
    return tuple(income), tuple(expenses)


def _map_cash(draft: Draft, table: str, item: Sound) -> UUID:
    target = draft.target(table, key_of(item.row), "cash")
    draft.place(table, item.row, Fate.MAPPED, "cash", target=target, amount=item.amount, minor=item.amount.money.minor)
    return target


def _sound_rows(
    draft: Draft, table: str, kind: Kind, *, signature: tuple[str, ...], moment: str = "createdAt"
) -> list[Sound]:
    """Sort a table's rows into sound ones and those with a reason; each leaves its effect on capital."""
    sound: list[Sound] = []
    firsts: dict[tuple[str | None, ...], Row] = {}
    for row in in_order(draft.records.rows(table), column=moment):
        amount = money_of(draft.records, table, row)
        on = local_date(row[moment])
        same = tuple(row[column] for column in signature)
        reason = amount.refusal or _stranger(draft, row) or (None if on else Code.INVALID_VALUE)
        if reason is None and same in firsts:
            reason = Code.DUPLICATE
        effect = effect_of(kind, table, row, amount, at=row[moment] or "")
        if reason is None and amount.money:
            firsts[same] = row
            assert on is not None
            sound.append(Sound(row=row, amount=amount, on=on))
        elif reason is None:
            draft.place(table, row, Fate.EXCLUDED, "zero_amount", amount=amount)
        else:
            set_aside(draft, table, row, amount, reason, first=firsts.get(same))
        draft.effects.append(effect if reason is None else replace(effect, truth=Decimal(0), reason=reason))
    return sound


def set_aside(draft: Draft, table: str, row: Row, amount: Amount, reason: Code, *, first: Row | None = None) -> None:
    """Quarantine a row, or merge a second press of the button into the first."""
    if reason is Code.DUPLICATE and first is not None:
        part = {"Accion": "trade", "Multa": "fine"}.get(table, "cash")
        draft.place(table, row, Fate.MERGED, reason.value, target=draft.target(table, key_of(first), part),
                    amount=amount)  # fmt: skip
        return
    draft.place(table, row, Fate.QUARANTINED, reason.value, amount=amount)


def _stranger(draft: Draft, row: Row) -> Code | None:
    return Code.ORPHAN if "memberId" in row and row["memberId"] not in draft.member_ids else None


def money_of(records: CircleRecords, table: str, row: Row) -> Amount:
    """The money of a row: its amount, or count times price where shares are counted."""
    if table != "Accion" or records.generation == 1:
        return read_amount(row["amount"])
    count, price = read_number(row["amount"]), read_number(row["shareValue"])
    if count is None or price is None:
        return read_amount("NaN")
    value = read_amount(plain(count * price))
    is_whole = count == count.to_integral_value() and price > 0
    refusal = value.refusal or read_amount(row["shareValue"]).refusal or (None if is_whole else Code.INVALID_VALUE)
    return replace(value, refusal=refusal)


def effect_of(kind: Kind, table: str, row: Row, amount: Amount, *, at: str) -> Effect:
    """What a sound row does to capital."""
    is_sale = kind is Kind.SHARE and (row["type"] or "").strip().upper() == SALE
    sign = -1 if is_sale or kind in {Kind.LOAN, Kind.EXPENSE} else 1
    price: Mapping[str, str | None] = row
    return Effect(
        kind=kind, table=table, key=key_of(row), at=at, truth=sign * Decimal(amount.money.minor).scaleb(-2),
        raw=amount.counted, sign=sign, status=(row.get("status") or "").strip().upper(),
        price=read_number(price.get("shareValue")) or Decimal(0),
    )  # fmt: skip
