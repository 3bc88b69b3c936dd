"""What a circle agrees about itself: rules that two people change, officers, who stands for a member, its first day."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from caudal.audit.rules import Actor
from caudal.circles import errors
from caudal.circles.actions import circles, members, policies, roles
from caudal.circles.actions.circles import FirstMember
from caudal.circles.errors import agreements as agreement_errors
from caudal.circles.models import Beneficiary, Circle, Member, PolicyChange
from caudal.circles.queries import checks
from caudal.circles.rules.policy import USUAL_POLICY, CirclePolicy, policy_to_json
from caudal.circles.tests.make import FOUNDED, Junta, a_junta, day, pen
from caudal.compliance.errors import DocumentHasWrongDigits
from caudal.kernel.refusals import Refusal
from caudal.kernel.text import TextIsMissing
from caudal.parties import actions as parties
from caudal.parties.errors import NotPermitted

pytestmark = pytest.mark.usefixtures("committed_db")

STORED = policy_to_json(USUAL_POLICY)
STRICTER = replace(USUAL_POLICY, open_loans_max=1)


class Officers:
    """A junta with a treasurer, a president and a plain member, each signed in once they act."""

    def __init__(self) -> None:
        self.junta = a_junta()
        self.rosa = self.junta.member("Rosa Huamán", "treasurer")
        self.julio = self.junta.member("Julio Mamani", "president")
        self.ana = self.junta.member("Ana Quispe")
        self._users: dict[UUID, Actor] = {}

    def by(self, member_id: UUID) -> Actor:
        if member_id not in self._users:
            self._users[member_id] = self.junta.user(member_id)
        return self._users[member_id]

    def propose(self, who: UUID, policy: CirclePolicy = STRICTER) -> int:
        call = self.junta.call(actor=self.by(who))
        told = policies.propose_policy_change(
            call, circle_id=self.junta.circle_id, policy=policy, reason="Acordado en la asamblea"
        )
        return told.number

    def approve(self, actor: Actor, number: int) -> policies.PolicyChangeDecided:
        return policies.approve_policy_change(
            self.junta.call(actor=actor), circle_id=self.junta.circle_id, number=number
        )

    def withdraw(self, who: UUID, number: int) -> policies.PolicyChangeDecided:
        call = self.junta.call(actor=self.by(who))
        return policies.withdraw_policy_change(call, circle_id=self.junta.circle_id, number=number)

    def reject(self, who: UUID, number: int, reason: str = "Falta hablarlo") -> policies.PolicyChangeDecided:
        call = self.junta.call(actor=self.by(who))
        return policies.reject_policy_change(call, circle_id=self.junta.circle_id, number=number, reason=reason)

    def change_role(self, who: UUID, member_id: UUID, role: str, on: tuple[int, int] = (2, 1)) -> roles.RoleChanged:
        call = self.junta.call(actor=self.by(who))
        return roles.change_role(call, circle_id=self.junta.circle_id, member_id=member_id, role=role, on=day(*on))

    def name(self, member_id: UUID, **told: str) -> roles.BeneficiaryNamed:
        asked = {"full_name": "Luz Quispe", "relation": "hija", **told}
        return roles.name_beneficiary(self.junta.call(), circle_id=self.junta.circle_id, member_id=member_id, **asked)


def rules_of(junta: Junta) -> CirclePolicy:
    return junta.view().policy


def test_rules_change_when_a_second_person_says_so() -> None:
    village = Officers()
    number = village.propose(village.rosa)
    assert rules_of(village.junta) == USUAL_POLICY
    assert village.approve(village.by(village.julio), number).status == "approved"
    assert rules_of(village.junta) == STRICTER
    kept = PolicyChange.objects.get(number=number, book_id=village.junta.view().book_id)
    assert all(check.ok for check in checks.verify(book_id=kept.book_id))
    assert (kept.before["open_loans_max"], kept.policy["open_loans_max"]) == (None, 1)


def test_a_second_user_of_one_person_is_not_a_second_person() -> None:
    village = Officers()
    number = village.propose(village.rosa)
    other_user = village.junta.user(village.rosa)
    for actor in (village.by(village.rosa), other_user):
        with pytest.raises(agreement_errors.ProposerDecides):
            village.approve(actor, number)
    with pytest.raises(DatabaseError, match="circles_policychange_takes_two"), transaction.atomic():
        PolicyChange.objects.filter(book_id=village.junta.view().book_id).update(
            status="approved", decided_by=f"person:{_person_of(village)}", decided_at="2026-11-20T17:00Z",
            decision_event_id=village.rosa,
        )  # fmt: skip
    assert rules_of(village.junta) == USUAL_POLICY


def _person_of(village: Officers) -> UUID:
    return UUID(PolicyChange.objects.get(book_id=village.junta.view().book_id).proposed_by.removeprefix("person:"))


def test_one_change_waits_at_a_time_and_is_decided_once() -> None:
    village = Officers()
    first = village.propose(village.rosa)
    with pytest.raises(agreement_errors.PolicyChangeWaits):
        village.propose(village.julio)
    with pytest.raises(agreement_errors.ProposalIsAnothers):
        village.withdraw(village.julio, first)
    assert village.withdraw(village.rosa, first).status == "withdrawn"
    second = village.propose(village.julio)
    assert (second, village.reject(village.rosa, second).status) == (first + 1, "rejected")
    for number in (first, second):
        with pytest.raises(agreement_errors.PolicyChangeIsDecided):
            village.approve(village.by(village.rosa), number)
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="decided once"), transaction.atomic():
        cursor.execute(
            "update circles_policychange set status = 'approved' where book_id = %s and number = %s",
            [village.junta.view().book_id, second],
        )


@pytest.mark.parametrize(
    ("attempt", "refusal"),
    [
        (lambda v: v.propose(v.rosa, USUAL_POLICY), agreement_errors.PolicyIsUnchanged),
        (lambda v: v.propose(v.rosa, replace(USUAL_POLICY, open_loans_max=0)), errors.LimitIsOutOfRange),
        (lambda v: v.propose(v.ana), NotPermitted),
        (lambda v: v.approve(v.by(v.ana), v.propose(v.rosa)), NotPermitted),
        (lambda v: v.approve(v.by(v.julio), 9), agreement_errors.PolicyChangeNotFound),
        (lambda v: v.reject(v.julio, v.propose(v.rosa), " "), TextIsMissing),
        (lambda v: v.change_role(v.rosa, v.rosa, "member"), agreement_errors.OwnRoleIsKept),
        (lambda v: v.change_role(v.rosa, v.ana, "member"), agreement_errors.RoleIsUnchanged),
        (lambda v: v.change_role(v.rosa, v.ana, "boss"), errors.RoleIsUnknown),
        (lambda v: v.change_role(v.ana, v.rosa, "member"), NotPermitted),
        (lambda v: v.name(v.ana, document_type="DNI", document_number="12"), DocumentHasWrongDigits),
        (lambda v: v.name(v.ana, full_name=""), TextIsMissing),
        (lambda v: roles.remove_beneficiary(v.junta.call(), circle_id=v.junta.circle_id, member_id=v.ana),
         agreement_errors.BeneficiaryNotFound),
    ],
)  # fmt: skip
def test_it_is_refused(attempt: Callable[[Officers], object], refusal: type[Refusal]) -> None:
    village = Officers()
    with pytest.raises(refusal):
        attempt(village)
    assert rules_of(village.junta) == USUAL_POLICY


def test_officers_follow_each_other_and_their_days_are_kept() -> None:
    village = Officers()
    assert village.change_role(village.rosa, village.ana, "secretary").role_before == "member"
    village.change_role(village.rosa, village.julio, "member", (3, 1))
    with pytest.raises(NotPermitted):
        village.change_role(village.julio, village.ana, "treasurer", (3, 2))
    with pytest.raises(errors.ReversalIsTooEarly):
        village.change_role(village.rosa, village.ana, "treasurer", (1, 31))
    village.change_role(village.rosa, village.ana, "treasurer", (3, 2))
    village.change_role(village.ana, village.rosa, "member", (3, 3))
    with pytest.raises(NotPermitted):
        village.change_role(village.rosa, village.ana, "member", (3, 4))


def test_a_beneficiary_is_replaced_and_taken_away_without_a_trace_of_who_it_was() -> None:
    village = Officers()
    village.name(village.ana, document_type="DNI", document_number="40404040")
    village.name(village.ana, full_name="Pedro Quispe", relation="hermano", phone="999 111 222")
    kept = Beneficiary.objects.get(member_id=village.ana)
    assert (kept.full_name, kept.relation, kept.document_number) == ("Pedro Quispe", "hermano", "")
    roles.remove_beneficiary(village.junta.call(), circle_id=village.junta.circle_id, member_id=village.ana)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from audit_event where arguments::text ~ 'Luz Quispe|Pedro Quispe|40404040'")
        assert cursor.fetchone() == (0,)


def test_a_circle_begins_with_its_first_members_or_not_at_all() -> None:
    junta = a_junta()
    asked: dict[str, Any] = {"name": "Junta Nueva", "currency": "PEN", "founded_on": FOUNDED, "share_price": pen(5)}
    rosa = FirstMember(full_name="Rosa Huamán", role="treasurer", document_type="DNI", document_number="40000002")
    told = circles.open_circle(junta.call(), members=[rosa, FirstMember(full_name="Ana Quispe")], **asked)
    assert told.members == 2
    opened = replace(junta, circle_id=told.circle_id)
    assert opened.view().circle.members == 2
    count = Circle.objects.count()
    wrong = FirstMember(full_name="Elena", document_type="DNI", document_number="1")
    with pytest.raises(DocumentHasWrongDigits):
        circles.open_circle(junta.call(), members=[FirstMember(full_name="Julio"), wrong], **asked)
    with pytest.raises(agreement_errors.FirstMembersAreTooMany):
        circles.open_circle(junta.call(), members=[FirstMember(full_name="Julio")] * 61, **asked)
    assert Circle.objects.count() == count
    person = parties.add_person(junta.call(), full_name="Elena Ccori").person_id
    again = circles.open_circle(junta.call(), members=[FirstMember(person_id=person)], **asked)
    with pytest.raises(errors.MemberAlreadyJoined):
        members.add_member(junta.call(), circle_id=again.circle_id, joined_on=FOUNDED, person_id=person)


def test_rules_and_roles_that_nobody_agreed_on_are_found(spoiled_db: None) -> None:
    village = Officers()
    village.approve(village.by(village.julio), village.propose(village.rosa))
    village.change_role(village.rosa, village.ana, "secretary")
    village.change_role(village.rosa, village.ana, "auditor", (3, 1))
    view = village.junta.view()
    assert all(check.ok for check in checks.set_based())
    Circle.objects.filter(book_id=view.book_id).update(policy={**STORED, "open_loans_max": 9})
    Member.objects.filter(id=village.ana).update(role="president")
    wrong = {check.name for check in checks.set_based(book_id=view.book_id) if not check.ok}
    assert wrong == {"circles.rules_are_what_two_people_agreed", "circles.roles_are_what_was_given_last"}
