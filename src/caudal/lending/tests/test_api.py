"""Lending over HTTP: a lender's month told by requests, refusals, and walls between organisations and roles."""

import base64
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from caudal.audit.actions import registry
from caudal.audit.rules import Actor
from caudal.config.api import api
from caudal.lending import jobs
from caudal.lending.models import Portfolio
from caudal.lending.tests.a_lender import Lender, a_lender, day
from caudal.parties.models import User

pytestmark = pytest.mark.django_db

# Steps of other actions, of circles, or of jobs: no caller asks for them by themselves.
INNER = {
    "lending.disburse_loan",
    "lending.record_repayment",
    "lending.reverse_repayment",
    "lending.advance_loans",
    "lending.write_standings",
    "lending.play_import_rows",
    "lending.open_sample_lender",
    "lending.write_sample_loans",
    # It asks for no permission: it is an act of who runs the machine, by `caudal loans diagnose --repair` alone.
    "lending.repair_loan",
}
QUERIES_MAX = 16


def soles(text: str) -> dict[str, str]:
    return {"amount": text, "currency": "PEN"}


DOLLARS = soles("20.00") | {"currency": "USD"}
PRODUCT: dict[str, Any] = {
    "code": "MICRO",
    "name": "Microcrédito",
    "terms": {"method": "flat", "rate": "0.05", "rate_basis": "period", "installments": 10},
    "limits": {"principal_min": soles("100.00"), "principal_max": soles("5000.00")},
}


class Door:
    """A program, or a signed-in person, of one organisation."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", query)

    def read(self, path: str, **query: Any) -> Any:
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def post(self, path: str, key: str | None = None, **body: Any) -> Any:
        headers = {"Idempotency-Key": key or str(uuid4())}
        return self.client.post(f"/api/v1{path}", body, content_type="application/json", headers=headers)

    def done(self, path: str, key: str | None = None, **body: Any) -> Any:
        answer = self.post(path, key, **body)
        assert answer.status_code == 200, (path, answer.content)
        return answer.json()

    def refused(self, path: str, **body: Any) -> tuple[int, str, str | None]:
        answer = self.post(path, **body)
        told = answer.json()
        return answer.status_code, told["code"], told.get("field")


def program(lender: Lender, role: str = "owner") -> Door:
    return Door(Client(headers=lender.organisation.headers(role)))


def person(actor: Actor) -> Door:
    client = Client(headers={"Accept-Language": "en"}, enforce_csrf_checks=False)
    client.force_login(User.objects.get(id=actor.id), backend=settings.AUTHENTICATION_BACKENDS[0])
    return Door(client)


@pytest.fixture
def lender() -> Lender:
    return a_lender()


@pytest.fixture
def door(lender: Lender) -> Door:
    return program(lender)


def book(lender: Lender) -> str:
    return f"/portfolios/{lender.portfolio_id}"


def test_every_action_of_a_lender_has_its_door() -> None:
    asked = {
        operation["operationId"].removeprefix("lending_")
        for methods in api.get_openapi_schema()["paths"].values()
        for operation in methods.values()
        if operation["operationId"].startswith("lending_")
    }
    missing = [name for name in registry() if name.startswith("lending.") and name not in INNER]
    assert not [name for name in missing if name.removeprefix("lending.") not in asked]


def test_a_loan_from_the_application_to_its_last_sol(lender: Lender, door: Door) -> None:
    portfolio, rosa = book(lender), str(lender.person("Rosa Quispe"))
    door.done(
        f"{portfolio}/products",
        code="MICRO",
        name="Microcrédito",
        terms={"method": "flat", "rate": "0.05", "rate_basis": "period", "installments": 10},
        limits={"principal_min": soles("100.00"), "principal_max": soles("5000.00"), "rate_max": "0.10"},
        charges=[{"name": "Expediente", "when": "disbursement", "amount": soles("20.00")}],
        late_fee={"base": "overdue", "rate": "0.05", "per_days": 30, "grace_days": 3, "cap": "0.5"},
    )
    manager, officer = lender.user("credit_manager"), lender.user("loan_officer")
    writes, decides = person(officer), person(manager)
    asked = writes.done(
        f"{portfolio}/applications", borrower_id=rosa, product="MICRO", amount=soles("1000.00"),
        on="2026-01-10", purpose="semilla",
    )  # fmt: skip
    application = f"{portfolio}/applications/{asked['application_id']}"
    assert door.read(f"{portfolio}/products")["items"][0]["terms"]["method"] == "flat"
    assert [one["number"] for one in door.read(f"{portfolio}/applications", status="submitted")["items"]] == [1]
    assert door.read(application)["borrower_name"] == "Rosa Quispe"
    assert door.read(f"{portfolio}/change-requests")["items"] == []
    assert writes.refused(f"{application}/approval", on="2026-01-11")[:2] == (403, "parties.not_permitted")
    assert decides.done(f"{application}/approval", on="2026-01-11")["approved"] == soles("1000.00")
    given = decides.done(f"{application}/disbursements", amount=soles("1000.00"), on="2026-01-15")
    loan = f"{portfolio}/loans/{given['loan_id']}"
    key = str(uuid4())
    paid = door.done(f"{loan}/repayments", key, amount=soles("170.00"), on="2026-02-15")
    assert door.done(f"{loan}/repayments", key, amount=soles("170.00"), on="2026-02-15") == paid, "once, by its key"
    assert paid["parts"]["interest"] == soles("50.00") and paid["parts"]["principal"] == soles("100.00")
    told = door.read(loan, on="2026-02-20")
    assert (told["outstanding"], told["next_due"]) == (soles("900.00"), soles("150.00"))
    assert [row["total"] for row in told["schedule"]][1:] == [soles("150.00")] * 9
    preview = door.read(f"{loan}/repayment-preview", amount="150.00", on="2026-03-15")
    assert preview["outstanding_after"] == soles("800.00")
    assert door.read(f"{loan}/payoff", on="2026-02-20")["amount"] == soles("1350.00")
    undone = door.done(f"{loan}/repayments/{paid['repayment_id']}/reversal", on="2026-02-16", reason="de otra persona")
    assert undone["outstanding"] == soles("1000.00")
    closed = door.done(f"{loan}/repayments", amount=soles("1520.00"), on="2026-02-20")
    assert (closed["status"], closed["outstanding"]) == ("closed", soles("0.00"))
    assert door.refused(f"{loan}/repayments", amount=soles("1.00"), on="2026-02-21")[1] == "lending.loan_is_closed"


@pytest.mark.parametrize(
    ("late_fee", "field"),
    [
        ({"base": "overdue", "rate": "1.01"}, "rate"),
        ({"base": "overdue", "flat": soles("5.00")}, "flat"),
        ({"base": "flat", "flat": soles("10000000.01")}, "flat"),
        ({"base": "overdue", "rate": "0.05", "cap": "0"}, "cap"),
    ],
)
def test_a_late_fee_beyond_its_limits_is_refused(
    lender: Lender, door: Door, late_fee: dict[str, Any], field: str
) -> None:
    refused = door.refused(f"{book(lender)}/products", **PRODUCT, late_fee=late_fee)
    assert refused == (400, "lending.late_fee_policy_is_malformed", f"late_fee.{field}")


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ({"limits": {"principal_min": DOLLARS, "principal_max": soles("5000.00")}}, "limits.principal_min"),
        ({"limits": {"principal_min": soles("1.00"), "principal_max": DOLLARS}}, "limits.principal_max"),
        ({"charges": [{"name": "Expediente", "when": "disbursement", "amount": DOLLARS}]}, "charge.amount"),
        ({"late_fee": {"base": "flat", "flat": DOLLARS}}, "late_fee.flat"),
    ],
)
def test_a_product_in_soles_takes_no_dollars_for_soles(
    lender: Lender, door: Door, part: dict[str, Any], field: str
) -> None:
    refused = door.refused(f"{book(lender)}/products", **(PRODUCT | part))
    assert refused == (400, "lending.currency_differs", field)


def test_a_charge_in_dollars_is_not_put_on_a_loan_in_soles(lender: Lender, door: Door) -> None:
    loan = f"{book(lender)}/loans/{lender.lend()}"
    refused = door.refused(f"{loan}/charges", charge={"name": "Visita", "amount": DOLLARS}, on="2026-02-01")
    assert refused == (400, "lending.currency_differs", "charge.amount")


def test_delinquency_stands_still_for_who_may_say_so(lender: Lender, door: Door) -> None:
    loan = f"{book(lender)}/loans/{lender.lend()}"
    business_on = Portfolio.objects.values_list("business_on", flat=True).get(book_id=lender.book_id)
    asked = {"from_on": str(business_on), "until_on": None, "reason": "inundación"}
    for role in ("loan_officer", "operator", "auditor"):
        refused = program(lender, role).refused(f"{loan}/delinquency-pauses", **asked)
        assert refused[:2] == (403, "parties.not_permitted"), role
    manager = program(lender, "credit_manager")
    key = str(uuid4())
    paused = manager.done(f"{loan}/delinquency-pauses", key, **asked)
    assert manager.done(f"{loan}/delinquency-pauses", key, **asked) == paused, "once, by its key"
    assert door.refused(f"{loan}/delinquency-pauses", **asked) == (422, "lending.pauses_overlap", "from_on")
    assert program(lender, "auditor").refused(f"{loan}/delinquency-resumption")[0] == 403
    assert door.done(f"{loan}/delinquency-resumption") == paused
    assert door.refused(f"{loan}/delinquency-resumption")[:2] == (422, "lending.nothing_is_paused")


def test_an_officer_who_leaves_hands_the_loans_over(lender: Lender, door: Door) -> None:
    rosas, julios = lender.lend(), lender.lend(to="Julio Huamán")
    leaving, taking = lender.user("loan_officer"), lender.user("loan_officer")
    address, manager = f"{book(lender)}/reassignments", program(lender, "credit_manager")
    asked: dict[str, Any] = {"officer_id": leaving.id, "loan_ids": [str(rosas)]}
    for role in ("loan_officer", "operator", "auditor"):
        assert program(lender, role).refused(address, **asked)[:2] == (403, "parties.not_permitted"), role
    unclear: dict[str, Any]
    for unclear in ({"officer_id": leaving.id}, asked | {"from_officer": taking.id}):
        assert door.refused(address, **unclear) == (400, "lending.reassignment_is_malformed", "loan_ids")
    auditor = lender.user("auditor")
    assert door.refused(address, **(asked | {"officer_id": auditor.id})) == (
        *(404, "lending.officer_not_found", "officer_id"),
    )
    unknown = asked | {"loan_ids": [str(julios), str(uuid4())]}
    assert door.refused(address, **unknown) == (404, "lending.loan_not_found", "loan_ids.1")
    assert person(leaving).read(f"{book(lender)}/loans")["items"] == []
    assert manager.done(address, **asked) == {"officer_id": leaving.id, "loans": 1, "applications": 0, "left": 0}
    assert manager.done(address, **asked)["loans"] == 0, "theirs already"
    assert person(leaving).get(f"{book(lender)}/loans/{rosas}").status_code == 200
    assert person(leaving).get(f"{book(lender)}/loans/{julios}").status_code == 404
    door.done(f"{book(lender)}/products", **PRODUCT)
    waiting = person(leaving).done(
        f"{book(lender)}/applications", borrower_id=str(lender.person("Ana Flores")), product="MICRO",
        amount=soles("500.00"), on="2026-01-20",
    )  # fmt: skip
    assert manager.done(address, officer_id=leaving.id, loan_ids=[str(julios)])["loans"] == 1
    unknown = {"officer_id": taking.id, "application_ids": [str(uuid4())]}
    assert door.refused(address, **unknown) == (404, "lending.application_not_found", "application_ids.0")
    leaves = {"officer_id": taking.id, "from_officer": leaving.id}
    handed = manager.done(address, **leaves, limit=1)
    assert [handed[name] for name in ("loans", "applications", "left")] == [1, 0, 1]
    handed = manager.done(address, **leaves)
    assert [handed[name] for name in ("loans", "applications", "left")] == [1, 1, 0]
    only: dict[str, Any] = {"officer_id": leaving.id, "application_ids": [waiting["application_id"]]}
    handed = manager.done(address, **only)
    assert [handed[name] for name in ("loans", "applications")] == [0, 1]
    assert person(leaving).get(f"{book(lender)}/applications/{waiting['application_id']}").status_code == 200
    manager.done(address, officer_id=taking.id, application_ids=only["application_ids"])
    assert person(leaving).get(f"{book(lender)}/loans/{rosas}").status_code == 404
    assert person(taking).get(f"{book(lender)}/loans/{rosas}").status_code == 200
    assert person(taking).get(f"{book(lender)}/applications/{waiting['application_id']}").status_code == 200


def test_a_sheet_has_one_outcome_per_row_or_none_at_all(lender: Lender, door: Door) -> None:
    first, second = lender.lend(), lender.lend(to="Julio Huamán")
    rows = [
        {"loan_id": str(first), "amount": soles("150.00")},
        {"number": 99, "amount": soles("150.00")},
        {"number": 2, "amount": soles("150.00")},
    ]
    sheet = f"{book(lender)}/collection-sheets"
    status, code, field = door.refused(sheet, on="2026-02-15", rows=rows, mode="all")
    assert (status, code) == (404, "lending.loan_not_found") and "rows.2" in str(field)
    told = door.done(sheet, on="2026-02-15", rows=rows)
    assert (told["recorded"], told["refused"], told["totals"]) == (2, 1, [soles("300.00")])
    assert told["outcomes"][1]["refusal"]["code"] == "lending.loan_not_found"
    assert told["outcomes"][2]["loan_id"] == str(second)
    assert told["outcomes"][0]["parts"]["principal"] == soles("100.00")


def test_a_file_is_sent_once_and_every_row_is_told_with_its_outcome(lender: Lender, door: Door) -> None:
    lender.lend()
    files = f"{book(lender)}/imports"
    text = "loan,amount,date\n1,150.00,2026-02-15\n1,siete,2026-02-15\n9,10.00,2026-02-15\n"
    asked = {"file_name": "abonos.csv", "file": base64.b64encode(text.encode()).decode()}
    queued = door.done(files, **asked)
    assert (queued["rows"], queued["unreadable"]) == (3, 1)
    assert door.refused(files, **asked)[:2] == (409, "lending.file_is_taken_in_already")
    assert door.refused(files, **asked | {"file": "not base64!"}) == (400, "lending.file_is_not_readable", "file")
    assert door.refused(files, **asked | {"file_name": "abonos.doc"}) == (400, "lending.file_kind_is_unknown", "file")
    one = f"{files}/{queued['import_id']}"
    assert (door.read(one)["waiting"], door.read(files)["items"][0]["import_id"]) == (2, queued["import_id"])
    jobs.play_import(lender.call(), book_id=lender.book_id, import_id=UUID(queued["import_id"]))
    assert [door.read(one)[name] for name in ("state", "recorded", "refused")] == ["done", 1, 2]
    rows = door.read(f"{one}/rows", limit=2)
    rest = door.read(f"{one}/rows", limit=2, cursor=rows["next_cursor"])
    assert [(row["row"], row["outcome"]) for row in rows["items"] + rest["items"]] == [
        (2, "recorded"), (3, "refused"), (4, "refused"),
    ]  # fmt: skip
    assert rest["items"][0]["refusal"]["code"] == "lending.loan_not_found"
    assert [row["row"] for row in door.read(f"{one}/rows", outcome="recorded")["items"]] == [2]
    assert program(lender, "auditor").get(one).status_code == 403
    assert door.get(f"{files}/{uuid4()}/rows").status_code == 404


def test_what_is_kept_around_a_loan(lender: Lender, door: Door) -> None:
    loan = f"{book(lender)}/loans/{lender.lend()}"
    promise = door.done(f"{loan}/promises", amount=soles("150.00"), on="2026-03-01", due_on="2026-03-10", text="feria")
    door.done(f"{loan}/visits", on="2026-03-02", outcome="not_home", next_on="2026-03-05")
    door.done(f"{loan}/notes", text="Vende los viernes.")
    guarantee = door.done(
        f"{loan}/guarantees", kind="collateral", amount=soles("800.00"), on="2026-01-15", description="Moto"
    )
    content = base64.b64encode(b"%PDF-1.7 contrato").decode()
    document = door.done(f"{loan}/documents", kind="contract", title="Contrato", content=content)
    assert [one["status"] for one in door.read(f"{loan}/promises", on="2026-03-11")["items"]] == ["broken"]
    due = door.read(f"{book(lender)}/promises-due", on="2026-03-11")["items"]
    assert [(one["whose"]["borrower_name"], one["promise"]["status"]) for one in due] == [("Rosa Quispe", "broken")]
    assert len(door.read(f"{book(lender)}/visits-due", on="2026-03-11")["items"]) == 1
    assert door.read(f"{loan}/visits")["items"][0]["outcome"] == "not_home"
    assert door.read(f"{loan}/notes")["items"][0]["text"] == "Vende los viernes."
    assert door.read(f"{loan}/documents")["items"][0]["sha256"] == document["sha256"]
    door.done(f"{loan}/promises/{promise['promise_id']}/withdrawal", on="2026-03-02", reason="fue su hermana")
    door.done(f"{loan}/guarantees/{guarantee['guarantee_id']}/release", on="2026-04-01", reason="pagó la mitad")
    assert door.read(f"{loan}/guarantees")["items"][0]["released_on"] == "2026-04-01"
    assert door.refused(f"{loan}/visits", on="2026-03-02", outcome="gone")[2] == "outcome"


def test_a_seller_earns_and_is_paid(lender: Lender, door: Door) -> None:
    portfolio, loan_id = book(lender), lender.lend()
    mario = str(lender.person("Mario Soto"))
    seller = door.done(f"{portfolio}/sellers", person_id=mario, basis="disbursed", rate="0.03", on="2026-01-01")
    address = f"{portfolio}/sellers/{seller['seller_id']}"
    door.done(f"{portfolio}/loans/{loan_id}/seller", seller_id=seller["seller_id"], on="2026-01-15")
    assert door.read(address)["payable"] == soles("30.00")
    paid = door.done(f"{address}/payouts", amount=soles("10.00"), on="2026-02-01")
    assert paid["payable"] == soles("20.00")
    assert door.read(f"{address}/commissions")["items"][0]["amount"] == soles("30.00")
    door.done(f"{address}/payouts/{paid['payout_id']}/reversal", on="2026-02-02", reason="a otro Mario")
    assert door.read(f"{address}/payouts")["items"][0]["reversed_on"] == "2026-02-02"
    assert door.read(f"{portfolio}/sellers")["items"][0]["payable"] == soles("30.00")
    assert door.read(f"{portfolio}/loans/{loan_id}/seller")["seller"]["rate"] == "0.03"
    door.done(f"{address}/commission", basis="collected", rate="0.05")
    door.done(f"{address}/end", on="2026-03-01")
    assert door.refused(f"{address}/payouts", amount=soles("99.00"), on="2026-03-02")[1] == (
        "lending.payout_exceeds_commission"
    )
    answer = door.post(f"{portfolio}/sellers", person_id=mario, basis="disbursed", rate=0.03, on="2026-01-01")
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [("rate", "lending.rate_is_malformed")]


def test_the_day_and_the_risk_are_read_in_few_queries(
    lender: Lender, door: Door, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    loan_id = lender.lend()
    for name in ("Julio Huamán", "Ana Flores", "Luz Prado"):
        lender.lend("500", to=name)
    portfolio = book(lender)
    for path in (
        "/my-day", "/risk", "/vintages", "/pipeline", "/late-fees", "/loans", "/promises-due", "/visits-due",
        "/sellers", f"/loans/{loan_id}", f"/loans/{loan_id}/promises", f"/loans/{loan_id}/guarantees",
    ):  # fmt: skip
        with django_assert_max_num_queries(QUERIES_MAX):
            door.read(portfolio + path)
    page = door.read(f"{portfolio}/loans", limit=3)
    rest = door.read(f"{portfolio}/loans", limit=3, cursor=page["next_cursor"])
    names = [one["borrower_name"] for one in page["items"] + rest["items"]]
    assert names == sorted(names) and len(names) == 4 and rest["next_cursor"] is None
    assert [one["borrower_name"] for one in door.read(f"{portfolio}/loans", q="quispe")["items"]] == ["Rosa Quispe"]


def test_another_organisations_portfolio_answers_like_none(lender: Lender, door: Door) -> None:
    loan_id, stranger = lender.lend(), program(a_lender())
    nowhere = f"/portfolios/{uuid4()}"
    for path in ("", "/loans", f"/loans/{loan_id}", "/sellers", "/my-day", f"/loans/{loan_id}/notes"):
        foreign, unknown = stranger.get(book(lender) + path), stranger.get(nowhere + path)
        assert foreign.status_code == unknown.status_code == 404, path
        assert foreign.content == unknown.content, path
    writes: dict[str, dict[str, Any]] = {
        f"/loans/{loan_id}/repayments": {"amount": soles("1.00"), "on": "2026-02-01"},
        f"/loans/{loan_id}/notes": {"text": "x"},
        f"/loans/{loan_id}/charge-off": {"on": "2026-02-01", "reason": "x"},
        "/collection-sheets": {"on": "2026-02-01", "rows": [{"number": 1, "amount": soles("1.00")}]},
        "/sellers": {"person_id": str(uuid4()), "basis": "disbursed", "rate": "0.03", "on": "2026-01-01"},
        "/funding": {"amount": soles("1.00"), "on": "2026-02-01"},
    }
    for path, body in writes.items():
        foreign, unknown = stranger.post(book(lender) + path, **body), stranger.post(nowhere + path, **body)
        assert foreign.status_code == unknown.status_code == 404, path
        assert foreign.content == unknown.content, path
    assert stranger.read("/portfolios")["items"][0]["portfolio_id"] != str(lender.portfolio_id)
    own = program(a_lender())
    mine = own.read("/portfolios")["items"][0]["portfolio_id"]
    assert own.get(f"/portfolios/{mine}/loans/{loan_id}").status_code == 404


def test_roles_decide(lender: Lender) -> None:
    loan = f"{book(lender)}/loans/{lender.lend()}"
    auditor, facilitator, officer = (
        program(lender, "auditor"),
        program(lender, "facilitator"),
        lender.user("loan_officer"),
    )
    assert auditor.get(loan).status_code == 200
    assert auditor.refused(f"{loan}/repayments", amount=soles("1.00"), on="2026-02-01")[0] == 403
    assert facilitator.get(loan).status_code == 403 and facilitator.read("/portfolios")["items"] == []
    own = person(officer)
    assert own.get(loan).status_code == 404, "another officer's client"
    assert own.read(f"{book(lender)}/loans")["items"] == []
    assert own.get(f"{book(lender)}/sellers").status_code == 403
    assert Door(Client()).get("/portfolios").status_code == 401


def test_a_borrower_reads_their_own_loans_and_nothing_else(lender: Lender) -> None:
    rosas, julios = lender.lend(), lender.lend(to="Julio Huamán")
    paid = lender.repay(rosas, "150", day(2, 15))
    rosa = person(lender.user(person="Rosa Quispe"))
    assert [one["loan_id"] for one in rosa.read("/my-loans")["items"]] == [str(rosas)]
    assert rosa.read(f"/my-loans/{rosas}", on="2026-02-20")["outstanding"] == soles("900.00")
    receipt = rosa.read(f"/my-loans/{rosas}/receipts/{paid.repayment_id}")
    assert (receipt["number"], receipt["outstanding"]) == ("1-2", soles("900.00"))
    unknown: list[UUID] = [julios, uuid4()]
    for loan_id in unknown:
        assert rosa.get(f"/my-loans/{loan_id}").status_code == 404
        assert rosa.get(f"/my-loans/{loan_id}/receipts/{paid.repayment_id}").status_code == 404
    assert rosa.get(f"{book(lender)}/loans/{rosas}").status_code == 403
