"""Whatever is sent to any operation of the API, within its schema or beside it: no 500, and answers as promised."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connections
from hypothesis import HealthCheck, given, settings, strategies as st
from pytest_django.plugin import DjangoDbBlocker
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from caudal.circles.tests.make import Junta, a_junta, day as day_of, pen
from caudal.db import testing
from caudal.ledger.rules import book_id_of
from caudal.lending.actions import following, securing, sellers
from caudal.lending.rules.commissions import CommissionBasis
from caudal.lending.tests.a_lender import a_lender
from caudal.parties.tests.make import Organisation

EXAMPLES = testing.tries(few=4, many=50)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


def a_lenders_ids(organisation: Organisation) -> dict[str, str]:
    """What there is of a portfolio: a loan with a repayment, a promise, a guarantee, a seller who sold it."""
    lender = a_lender(within=organisation)
    at, loan_id = lender.at, lender.lend()
    of_loan: dict[str, Any] = {**at, "loan_id": loan_id}
    paid = lender.repay(loan_id, "150", day_of(2, 15))
    promise = following.record_promise(lender.call(), **of_loan, amount=pen(150), on=day_of(3, 1), due_on=day_of(3, 10))
    guarantee = securing.add_guarantee(
        lender.call(), **of_loan, kind="collateral", amount=pen(800), on=day_of(1, 15), description="Moto"
    )
    seller = sellers.add_seller(
        lender.call(), **at, person_id=lender.person("Mario Soto"), basis=CommissionBasis.COLLECTED,
        rate=Decimal("0.05"), on=day_of(1, 1),
    )  # fmt: skip
    sellers.assign_seller(lender.call(), **of_loan, seller_id=seller.seller_id, on=day_of(1, 15))
    payout = sellers.pay_commission(lender.call(), **at, seller_id=seller.seller_id, amount=pen(1), on=day_of(2, 16))
    return {
        "portfolio_id": str(lender.portfolio_id),
        "loan_id": str(loan_id),
        "repayment_id": str(paid.repayment_id),
        "event_id": str(paid.repayment_id),
        "promise_id": str(promise.promise_id),
        "guarantee_id": str(guarantee.guarantee_id),
        "seller_id": str(seller.seller_id),
        "payout_id": str(payout.payout_id),
        "person_id": str(lender.person("Ana Flores")),
        "borrower_id": str(lender.person("Ana Flores")),
    }


class World:
    """A circle with something of everything, so that half of the requests come past the first 404."""

    def __init__(self) -> None:
        junta: Junta = a_junta()
        rosa = junta.member("Rosa Quispe")
        junta.buy(rosa, 100)
        fine = junta.fine(rosa, pen(5))
        loan = junta.lend(rosa, pen(300), day_of(2, 1), rate="0.05", installments=3)
        repaid = junta.repay(loan.loan_id, pen(50), day_of(3, 1))
        organisation = Organisation(junta.organisation_id)
        self.headers = organisation.headers("owner")
        self.of_lender = a_lenders_ids(organisation)
        self.known: dict[str, str] = {
            "circle_id": str(junta.circle_id),
            "book_id": str(book_id_of(junta.circle_id)),
            "member_id": str(rosa),
            "fine_id": str(fine.fine_id),
            "loan_id": str(loan.loan_id),
            "repayment_id": str(repaid.repayment_id),
            "entry_id": str(loan.entry_id),
            "code": "assets:cash:box",
        }
        self.turns = count()

    def bring_near(self, case: Any) -> None:
        """Every other request names what is there."""
        if next(self.turns) % 2:
            return
        known = self.known | (self.of_lender if "portfolio_id" in (case.path_parameters or {}) else {})
        for place in (case.path_parameters, case.query, case.body):
            if isinstance(place, dict):
                place.update({name: value for name, value in known.items() if name in place})


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Committed for real, as by any other caller; one connection for all requests, since connecting takes longest."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with django_db_blocker.unblock():
        yield World()
        connections.close_all()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def operations() -> Iterator[Any]:
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        yield found.ok()


@pytest.mark.parametrize("operation", list(operations()), ids=lambda operation: operation.label)
def test_every_operation_keeps_its_promises(operation: Any, world: World) -> None:
    """Each under a name of its own: of several tests with one name, parallel workers run one."""

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of([operation.as_strategy(generation_mode=mode) for mode in GenerationMode]))
    def called(case: Any) -> None:
        world.bring_near(case)
        key = {"Idempotency-Key": str(uuid4())} if case.operation.method.upper() == "POST" else {}
        case.call_and_validate(headers=world.headers | key, checks=CHECKS)

    called()
