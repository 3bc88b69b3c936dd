"""Guarantors, collateral and documents: named once, released with a reason, known by their hash."""

import base64
import hashlib
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.lending.actions import securing as actions
from caudal.lending.errors import CurrencyDiffers, DateIsInTheFuture, LoanNotFound
from caudal.lending.errors.people import (
    DocumentIsNotKnown,
    DocumentIsTooLarge,
    DocumentNotFound,
    DocumentTypeIsUnknown,
    EndIsBeforeBeginning,
    GuaranteeIsNotPositive,
    GuaranteeIsNotWhole,
    GuaranteeIsReleased,
    GuaranteeNotFound,
    GuarantorIsNamedAlready,
    GuarantorIsTheBorrower,
    PersonIsUnknown,
)
from caudal.lending.queries import securing as queries
from caudal.lending.rules.files_kept import FILE_BYTES_MAX
from caudal.lending.tests.a_lender import Lender, a_lender, day, pen
from caudal.parties.errors import NotPermitted

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n" + bytes(range(256))


@pytest.fixture
def lender() -> Lender:
    return a_lender()


@pytest.fixture
def loan_id(lender: Lender) -> UUID:
    return lender.lend()


def secure(lender: Lender, loan_id: UUID, **changed: Any) -> UUID:
    asked: dict[str, Any] = {"kind": "collateral", "amount": pen("800"), "on": day(1, 15), "description": "Motorbike"}
    return actions.add_guarantee(lender.call(), **lender.at, loan_id=loan_id, **(asked | changed)).guarantee_id


def guarantor(lender: Lender, name: str = "Ana Flores") -> dict[str, Any]:
    return {"kind": "guarantor", "person_id": lender.person(name), "description": ""}


def test_a_person_and_a_thing_secure_a_loan(lender: Lender, loan_id: UUID) -> None:
    secure(lender, loan_id, **guarantor(lender))
    secure(lender, loan_id)
    told = queries.guarantees(book_id=lender.book_id, loan_id=loan_id)
    assert [(one.number, one.kind, one.person_name, one.description, one.amount) for one in told] == [
        (1, "guarantor", "Ana Flores", "", pen("800")),
        (2, "collateral", "", "Motorbike", pen("800")),
    ]


def test_a_guarantor_is_named_once_until_released(lender: Lender, loan_id: UUID) -> None:
    first = secure(lender, loan_id, **guarantor(lender))
    with pytest.raises(GuarantorIsNamedAlready):
        secure(lender, loan_id, **guarantor(lender))
    release: dict[str, Any] = {**lender.at, "loan_id": loan_id, "reason": "half is repaid"}
    with pytest.raises(EndIsBeforeBeginning):
        actions.release_guarantee(lender.call(), **release, guarantee_id=first, on=day(1, 14))
    actions.release_guarantee(lender.call(), **release, guarantee_id=first, on=day(5, 1))
    with pytest.raises(GuaranteeIsReleased):
        actions.release_guarantee(lender.call(), **release, guarantee_id=first, on=day(5, 2))
    with pytest.raises(GuaranteeNotFound):
        actions.release_guarantee(lender.call(), **release, guarantee_id=uuid4(), on=day(5, 2))
    secure(lender, loan_id, **guarantor(lender), on=day(5, 2))
    told = queries.guarantees(book_id=lender.book_id, loan_id=loan_id)
    assert [(one.released_on, one.release_reason) for one in told] == [(day(5, 1), "half is repaid"), (None, "")]


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"amount": pen("0")}, GuaranteeIsNotPositive),
        ({"amount": Money(1, "USD")}, CurrencyDiffers),
        ({"on": date(2026, 11, 22)}, DateIsInTheFuture),
        ({"description": ""}, GuaranteeIsNotWhole),
        ({"person_id": uuid4()}, GuaranteeIsNotWhole),
        ({"kind": "guarantor"}, GuaranteeIsNotWhole),
        ({"kind": "guarantor", "person_id": uuid4()}, PersonIsUnknown),
    ],
)
def test_what_secures_nothing_is_refused(
    lender: Lender, loan_id: UUID, changed: dict[str, Any], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        secure(lender, loan_id, **changed)


def test_nobody_guarantees_their_own_loan_and_no_stranger_does(lender: Lender, loan_id: UUID) -> None:
    with pytest.raises(GuarantorIsTheBorrower):
        secure(lender, loan_id, **guarantor(lender, "Rosa Quispe"))
    stranger = a_lender()
    with pytest.raises(PersonIsUnknown):
        secure(lender, loan_id, **(guarantor(lender) | {"person_id": stranger.person("Ana Flores")}))
    with pytest.raises(LoanNotFound):
        secure(stranger, loan_id)


def test_releasing_needs_who_may_change_a_debt(lender: Lender, loan_id: UUID) -> None:
    given = secure(lender, loan_id)
    operator = lender.user("operator")
    with pytest.raises(NotPermitted):
        actions.release_guarantee(
            lender.call(operator), **lender.at, loan_id=loan_id, guarantee_id=given, on=day(5, 1), reason="x"
        )


def document(lender: Lender, loan_id: UUID, **asked: Any) -> actions.DocumentAdded:
    said: dict[str, Any] = {"kind": "contract", "title": "Contract"} | asked
    return actions.add_document(lender.call(), **lender.at, loan_id=loan_id, **said)


def test_a_small_file_is_kept_with_its_hash_and_a_large_one_by_its_hash_alone(lender: Lender, loan_id: UUID) -> None:
    kept = document(lender, loan_id, content=base64.b64encode(PDF).decode())
    assert kept.sha256 == hashlib.sha256(PDF).hexdigest()
    elsewhere = document(lender, loan_id, title="Identity", kind="identity", place="safe 3", sha256="AB" * 32)
    told = queries.documents(book_id=lender.book_id, loan_id=loan_id)
    assert [(one.title, one.place, one.sha256, one.size_bytes, one.media_type) for one in told] == [
        ("Contract", "", kept.sha256, len(PDF), "application/pdf"),
        ("Identity", "safe 3", "ab" * 32, None, ""),
    ]
    file = queries.document_file(book_id=lender.book_id, loan_id=loan_id, document_id=kept.document_id)
    assert (file.name, file.media_type, file.content) == ("document-1.pdf", "application/pdf", PDF)
    for loan, document_id in ((loan_id, elsewhere.document_id), (lender.lend(), kept.document_id), (loan_id, uuid4())):
        with pytest.raises(DocumentNotFound):
            queries.document_file(book_id=lender.book_id, loan_id=loan, document_id=document_id)


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({}, DocumentIsNotKnown),
        ({"sha256": "ab"}, DocumentIsNotKnown),
        ({"content": "not base64!"}, DocumentIsNotKnown),
        ({"content": base64.b64encode(PDF).decode(), "sha256": "00" * 32}, DocumentIsNotKnown),
        ({"content": base64.b64encode(b"<script>").decode()}, DocumentTypeIsUnknown),
        ({"content": base64.b64encode(b"%PDF-" + bytes(FILE_BYTES_MAX)).decode()}, DocumentIsTooLarge),
        ({"content": "A" * (2 * FILE_BYTES_MAX)}, DocumentIsTooLarge),
    ],
)
def test_what_proves_nothing_is_refused(
    lender: Lender, loan_id: UUID, asked: dict[str, Any], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        document(lender, loan_id, **asked)


def test_the_file_is_in_no_audit_event(lender: Lender, loan_id: UUID) -> None:
    content = base64.b64encode(PDF).decode()
    document(lender, loan_id, content=content)
    with connection.cursor() as cursor:
        cursor.execute("select arguments::text from audit_event where action = 'lending.add_document'")
        told = [row[0] for row in cursor.fetchall()]
    assert told and not any(content in one for one in told)


def test_documents_are_kept_as_they_are(lender: Lender, loan_id: UUID) -> None:
    document(lender, loan_id, content=base64.b64encode(PDF).decode())
    for statement in (
        "update lending_document set title = 'x'",
        "delete from lending_documentfile",
        "update lending_note set text = 'x'",
        "delete from lending_guarantee",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
