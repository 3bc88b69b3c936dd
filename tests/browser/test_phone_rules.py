"""The parts of a phone that need no server, each beside its answer; in the browser, because that is where they run."""

import re
from typing import Any
from uuid import uuid4

from caudal.config.api import api
from tests.browser.conftest import Visit
from tests.browser.phones import Phone


def test_the_rules_of_the_queue_and_its_money(visit: Visit) -> None:
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


def test_each_command_is_a_request_that_the_api_knows(visit: Visit) -> None:
    """Every kind with its form filled in: the path is one of the API, the body has its fields and no others."""
    somebody = Phone(visit(), None)  # type: ignore[arg-type]
    somebody.visitor.open("/sign-in/")
    circle, member, loan, fine, request, meeting = (str(uuid4()) for _ in range(6))
    told = _a_circle(circle, member, loan, fine, request)
    values = {
        "cash_counted": "100", "difference_reason": "faltaba", f"status:{member}": "late", "member_id": member,
        "shares": "2", "amount": "3", "reason_code": "late", "reason": "x", "fine_id": fine, "loan_id": loan,
        "description": "x", "principal": "9", "rate": "5", "installments": "3", "loan_type": "fixed",
        "request_id": request,
    }  # fmt: skip
    made = somebody.page.evaluate(
        """async ({told, values, meeting_id}) => {
          const {NAMES, command} = await import("/static/circles/commands.js");
          const {figures, marks} = await import("/static/circles/figures.js");
          const at = {owner: "o", told, meeting_id, on: "2026-11-20", corrects: null, fines: told.fines,
                      marks: marks(told, []), standing: figures(told, [])};
          const all = NAMES.map((name) => command(name, values, at));
          const after = figures(told, all);
          return [all, String(after.box), String(after.social), String(after.members.get(values.member_id).shares)];
        }""",
        {"told": told, "values": values, "meeting_id": meeting},
    )
    commands, *figures = made
    # 100 in the box; 20 shares, 1.50, 3 and 3 and 3 come in; 3, 3, 9 and 8 go out.
    assert figures == ["10750", "1000", "7"]
    assert len(commands) == 13 and len({one["key"] for one in commands}) == 13
    schema: dict[str, Any] = dict(api.get_openapi_schema())
    for one in commands:
        path = next(
            path for path in schema["paths"] if re.fullmatch(re.sub(r"{\w+}", "[0-9a-f-]{36}", path), one["path"])
        )
        reference = schema["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        fields = schema["components"]["schemas"][reference.rpartition("/")[2]]
        assert set(fields.get("required", [])) <= one["body"].keys() <= fields["properties"].keys(), one["kind"]


def _a_circle(circle: str, member: str, loan: str, fine: str, request: str) -> dict[str, Any]:
    def pen(text: str) -> dict[str, str]:
        return {"amount": text, "currency": "PEN"}

    return {
        "circle_id": circle, "currency": "PEN", "decimals": 2, "share_price": pen("10.00"), "meeting": None,
        "shares_per_purchase_max": 5, "cash": pen("100.00"), "social_fund": pen("10.00"), "asks_first": True,
        "members": [
            {"member_id": member, "shares": 5, "fines_due": pen("1.50"), "loans_outstanding": pen("40.00")},
        ],
        "fines": [{"fine_id": fine, "member_id": member, "reason": "x", "left": pen("1.50")}],
        "loans": [{"loan_id": loan, "member_id": member, "number": 1, "due": pen("4.00")}],
        "approved": [{"request_id": request, "member_id": member, "number": 1, "amount": pen("8.00")}],
        "fine_prices": [{"code": "late", "name": "Tardanza", "basis": "per_share", "price": pen("0.50")}],
    }  # fmt: skip
