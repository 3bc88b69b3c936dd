"""The door: one answer per key for ever, refusals too; one event per action; nothing half done or private told."""

import hashlib
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError

from caudal.audit import rules
from caudal.audit.actions import Act, action, registry
from caudal.audit.errors import ArgumentsAreTooLarge, KeyIsMalformed, KeyIsUsed
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.audit.tests.make import (
    NOON,
    PotIsShort,
    Receipt,
    World,
    a_call,
    a_pot,
    admit,
    open_pot,
    pots,
    take,
    told,
    write_pot,
)
from caudal.db import constraints
from caudal.kernel.money import Money
from caudal.kernel.text import TextIsNotClean

TEN = Money(10_00, "PEN")


def events(call: Call) -> list[tuple[Any, ...]]:
    return told(
        "select action, outcome, refusal_code from audit_event where stream = %s order by number", [call.stream]
    )


def keys(call: Call) -> int:
    return int(told("select count(*) from audit_idempotencykey where scope = %s", [call.scope])[0][0])


@pytest.mark.django_db
@pytest.mark.parametrize("note", [None, "ñandú 👩‍🌾"])
def test_the_first_answer_is_given_again_equal_and_of_the_same_types(note: str | None) -> None:
    call, pot = a_call(), a_pot()
    first = open_pot(call, pot=pot, amount=TEN, note=note)
    again = open_pot(replace(call, at=NOON.replace(year=2027)), pot=pot, amount=TEN, note=note)
    assert again == first
    assert type(again) is Receipt
    assert [type(value) for value in vars(again).values()] == [type(value) for value in vars(first).values()]
    assert type(again.coins[0]) is type(first.coins[0])
    assert pots(pot) == 1
    assert events(call) == [("audit_tests.open_pot", "done", None)]


@pytest.mark.django_db
def test_a_refusal_is_remembered_even_when_the_world_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    call, pot = a_call(), a_pot()
    with pytest.raises(PotIsShort) as first:
        take(call, pot=pot, amount=Money(70_00, "PEN"))
    monkeypatch.setattr(World, "available", Money(1000_00, "PEN"))
    with pytest.raises(PotIsShort) as again:
        take(call, pot=pot, amount=Money(70_00, "PEN"))
    assert (again.value.field, again.value.facts) == ("amount", first.value.facts)
    assert str(again.value) == str(first.value)
    assert events(call) == [("audit_tests.take", "refused", "audit_tests.pot_is_short")]
    take(a_call(), pot=pot, amount=Money(70_00, "PEN"))


@pytest.mark.django_db
def test_a_refused_action_leaves_its_event_and_nothing_else() -> None:
    call, pot = a_call(), a_pot()
    with pytest.raises(PotIsShort):
        take(call, pot=pot, amount=Money(70_00, "PEN"))
    assert pots(pot) == 0
    assert told("select count(*) from audit_touch t join audit_event e on e.id = t.event_id where e.stream = %s",
                [call.stream]) == [(0,)]  # fmt: skip
    assert len(events(call)) == 1


@pytest.mark.django_db
def test_the_same_key_with_another_payload_is_refused_and_names_the_field() -> None:
    call, pot = a_call(), a_pot()
    first = open_pot(call, pot=pot, amount=TEN)
    for changed, arguments in [
        ("amount", {"pot": pot, "amount": Money(10_01, "PEN")}),
        ("amount", {"pot": pot, "amount": Money(10_00, "USD")}),
        ("note", {"pot": pot, "amount": TEN, "note": ""}),
        ("pot", {"pot": pot + 1, "amount": TEN}),
    ]:
        with pytest.raises(KeyIsUsed) as caught:
            open_pot(call, **arguments)  # type: ignore[arg-type]
        assert (caught.value.field, caught.value.facts) == (changed, {"differs": changed})
    with pytest.raises(KeyIsUsed) as caught:
        take(call, pot=pot, amount=TEN)
    assert caught.value.field == "action"
    assert open_pot(call, pot=pot, amount=TEN) == first
    assert len(events(call)) == 1


@pytest.mark.django_db
def test_a_default_written_out_is_the_same_payload() -> None:
    call, pot = a_call(), a_pot()
    assert open_pot(call, pot=pot, amount=TEN, note=None) == open_pot(call, pot=pot, amount=TEN)


@pytest.mark.django_db
def test_keys_are_the_callers_own() -> None:
    call = a_call()
    others = [
        replace(call, organisation_id=uuid4()),
        replace(call, organisation_id=None),
        replace(call, actor=Actor(ActorKind.USER, str(uuid4()))),
        replace(call, actor=Actor(ActorKind.API_KEY, call.actor.id)),
    ]
    for member, caller in enumerate([call, *others]):
        assert admit(caller, name="Rosa", password="clave", member=member) == member


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 201, "clavé", "a\nb", "a\x00b", "\ud800"])
def test_a_key_that_cannot_be_compared_byte_for_byte_is_refused(key: str) -> None:
    call, pot = a_call(key=key), a_pot()
    with pytest.raises(KeyIsMalformed):
        open_pot(call, pot=pot, amount=TEN)
    assert (pots(pot), events(call), keys(call)) == (0, [], 0)


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["a\x00b", "\x00", "\ud800", "a\udfff"])
def test_text_that_no_database_can_hold_is_refused_before_anything_is_written(text: str) -> None:
    call, pot = a_call(), a_pot()
    with pytest.raises(TextIsNotClean) as caught:
        open_pot(call, pot=pot, amount=TEN, note=text)
    assert caught.value.field == "note"
    with pytest.raises(TextIsNotClean):
        admit(call, name=text, password="clave", member=1)
    with pytest.raises(TextIsNotClean):
        admit(call, name="Rosa", password=text, member=1)
    assert (pots(pot), events(call), keys(call)) == (0, [], 0)


@action("audit_tests.count")
def count(act: Act, *, items: tuple[int, ...], words: tuple[dict[str, str], ...] = ()) -> int:
    return len(items) + len(words)


@pytest.mark.django_db
def test_what_is_too_large_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "ITEMS_MAX", 3)
    monkeypatch.setattr(rules, "CHARACTERS_MAX", 10)
    call = a_call()
    assert count(a_call(), items=(1, 2, 3), words=({"a": "123456789"},)) == 4
    for field, arguments in [
        ("items", {"items": (1, 2, 3, 4)}),
        ("words", {"items": (), "words": ({"b": "0123456789"},)}),
    ]:
        with pytest.raises(ArgumentsAreTooLarge) as caught:
            count(call, **arguments)  # type: ignore[arg-type]
        assert caught.value.field == field
        assert caught.value.facts == {"argument": field, "items_max": 3, "characters_max": 10}
    assert (events(call), keys(call)) == ([], 0)
    assert count(call, items=()) == 0


@pytest.mark.django_db
def test_private_and_secret_arguments_leave_no_trace() -> None:
    call = a_call()
    admit(call, name="Rosa Canario", password="clave-canario", member=7)
    everything = "".join(
        row[0]
        for row in told(
            "select e::text || k::text from audit_event e join audit_idempotencykey k on k.event_id = e.id"
            " where e.stream = %s",
            [call.stream],
        )
    )
    assert "[private]" in everything
    assert "7" in everything
    digest = hashlib.sha256(b'"clave-canario"').hexdigest()
    for canary in ("Canario", "canario", "password", digest):
        assert canary not in everything


@pytest.mark.django_db
def test_a_private_argument_still_counts_as_payload_and_a_secret_one_does_not() -> None:
    call = a_call()
    admit(call, name="Rosa", password="clave", member=7)
    assert admit(call, name="Rosa", password="otra", member=7) == 7
    with pytest.raises(KeyIsUsed) as caught:
        admit(call, name="Ana", password="clave", member=7)
    assert caught.value.field == "name"


@pytest.mark.django_db
def test_an_unmapped_database_error_is_a_bug_that_nobody_swallows() -> None:
    call, pot = a_call(), a_pot()
    open_pot(call, pot=pot, amount=TEN)
    clash = replace(call, key="clash")
    with pytest.raises(IntegrityError):
        open_pot(clash, pot=pot, amount=TEN)
    assert len(events(call)) == 1
    assert keys(call) == 1


@pytest.mark.django_db
def test_a_constraint_that_a_race_may_hit_is_a_remembered_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(constraints._refusals, "ledger_book_pkey", lambda: PotIsShort(available=TEN, until=NOON.date()))
    call, pot = a_call(), a_pot()
    open_pot(call, pot=pot, amount=TEN)
    clash = replace(call, key="clash")
    for _ in range(2):
        with pytest.raises(PotIsShort):
            open_pot(clash, pot=pot, amount=TEN)
    assert [outcome for _, outcome, _ in events(call)] == ["done", "refused"]


@pytest.mark.django_db
def test_a_bug_in_an_action_leaves_nothing_and_its_key_free(monkeypatch: pytest.MonkeyPatch) -> None:
    call, pot = a_call(), a_pot()
    monkeypatch.setattr(World, "available", Money(50_00, "USD"))
    with pytest.raises(AssertionError, match="do not mix"):
        take(call, pot=pot, amount=TEN)
    assert (pots(pot), events(call), keys(call)) == (0, [], 0)
    monkeypatch.undo()
    take(call, pot=pot, amount=TEN)
    assert pots(pot) == 1


_kept: list[Act] = []


@action("audit_tests.keep_the_act")
def keep_the_act(act: Act, *, pot: int) -> None:
    _kept.append(act)
    open_pot.within(act, pot=pot, amount=TEN)


@pytest.mark.django_db
def test_a_step_joins_the_open_act_and_no_other() -> None:
    call, pot = a_call(), a_pot()
    keep_the_act(call, pot=pot)
    assert events(call) == [("audit_tests.keep_the_act", "done", None)]
    assert pots(pot) == 1
    with pytest.raises(AssertionError, match="is over"):
        open_pot.within(_kept.pop(), pot=a_pot(), amount=TEN)


@pytest.mark.django_db
def test_positional_arguments_are_a_bug_of_the_door() -> None:
    with pytest.raises(AssertionError, match="keyword arguments"):
        open_pot(a_call(), 5, TEN)  # type: ignore[call-arg]


@pytest.mark.django_db
def test_an_action_inside_an_organisation_asks_for_one() -> None:
    with pytest.raises(AssertionError, match="inside an organisation"):
        open_pot(a_call(organisation_id=None), pot=a_pot(), amount=TEN)


def test_a_name_is_registered_once() -> None:
    assert registry()["audit_tests.open_pot"] is open_pot
    with pytest.raises(AssertionError, match="registered twice"):
        action("audit_tests.open_pot")(write_pot)
