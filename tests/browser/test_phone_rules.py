"""The parts of a phone that need no server, each beside its answer; in the browser, because that is where they run."""

from typing import Any
from uuid import uuid4

from tests.browser.conftest import Visit
from tests.browser.phones import Phone


def test_the_rules_of_the_queue_and_its_money(visit: Visit) -> None:
    """The parts that need no server, each beside its answer; in the browser, because that is where they run."""
    somebody = Phone(visit(), None)  # type: ignore[arg-type]
    somebody.visitor.open("/sign-in/")
    typed = ["1500", "1500.5", "1500,50", "S/ 3", "1.500", "1,500.00", "-3", "", "0.001", "9" * 13]
    assert somebody.tried("return given[0].map((one) => String(money.typedMinor(one, 2)))", typed) == [
        *("150000", "150050", "150050", "300", "null", "null", "null", "null", "null", "null"),
    ]
    rates = ["5", "2.5", "0,5", "100", "cinco"]
    expected_rates = ["0.05", "0.025", "0.005", "1", None]
    assert somebody.tried("return given[0].map((one) => money.typedRate(one))", rates) == expected_rates
    assert somebody.tried("return money.textOf(-5n, 2) + money.textOf(123456789012345678901n, 3)") == (
        "-0.05123456789012345678.901"
    )
    answers = [
        [200, True, {}, 1], [200, False, None, 1], [401, True, {"code": "edge.caller_is_unknown"}, 1],
        [403, True, {"code": "edge.csrf_token_is_missing"}, 1], [403, True, {"code": "edge.caller_is_another"}, 1],
        [403, True, {"code": "parties.not_permitted"}, 1], [409, True, {"code": "audit.key_is_used"}, 1],
        [422, True, {"code": "circles.cash_is_short"}, 1], [404, False, None, 1],
        [503, True, {"code": "kernel.unavailable"}, 9], [500, True, {"code": "kernel.bug"}, 1],
        [500, True, {"code": "kernel.bug"}, 5], [302, False, None, 1],
    ]  # fmt: skip
    script = "return given[0].map((one) => { const told = order.meaning(...one); return told.because ?? told.is; })"
    assert somebody.tried(script, answers) == [
        *("done", "retry", "sign_in", "sign_in", "another", "refused", "refused"),
        *("refused", "retry", "retry", "retry", "refused", "retry"),
    ]


def test_no_command_overtakes_what_it_needs(visit: Visit) -> None:
    somebody = Phone(visit(), None)  # type: ignore[arg-type]
    somebody.visitor.open("/sign-in/")
    meeting, fine = str(uuid4()), str(uuid4())

    def entry(number: int, state: str, path: str, circle: str = "a", **more: Any) -> dict[str, Any]:
        return {"number": number, "state": state, "path": path, "body": {}, "circle_id": circle, **more}

    queue = [
        entry(1, "refused", "meetings", makes=[meeting]),
        entry(2, "waiting", "fines", body={"fine_id": fine, "meeting_id": meeting}, makes=[fine]),
        entry(3, "waiting", f"fines/{fine}/collection"),
        entry(4, "waiting", "share-purchases"),
        entry(5, "waiting", "count", is_last=True),
        entry(6, "waiting", "share-purchases"),
        entry(7, "waiting", "share-purchases", circle="b"),
    ]
    script = """const found = order.standings(given[0]);
        return given[0].map((one) => [found.get(one.number).state, found.get(one.number).holder?.number ?? 0]);"""
    assert somebody.tried(script, queue) == [
        ["refused", 0], ["held", 1], ["held", 2], ["waiting", 0], ["held", 1], ["held", 5], ["waiting", 0],
    ]  # fmt: skip
    following = (
        "return [order.next(given[0])?.number, order.dependents(given[0], given[0][0]).map((one) => one.number)]"
    )
    assert somebody.tried(following, queue) == [4, [2, 3]]
    # Whoever may not record any more is told so once, and nothing more is tried in that circle.
    barred = [entry(1, "refused", "a", problem={"code": "parties.not_permitted"}), *queue[3:]]
    assert somebody.tried("return order.next(given[0]).number", barred) == 7
