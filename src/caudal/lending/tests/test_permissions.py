"""Who may do what in a portfolio: the table says it, role by role."""

import pytest

from caudal.lending.rules.permissions import Permission, permissions


@pytest.mark.parametrize(
    ("role", "granted"),
    [
        ("owner", set(Permission)),
        ("credit_manager", set(Permission) - {Permission.MANAGE}),
        ("loan_officer", {Permission.READ_OWN, Permission.PROPOSE, Permission.RECORD, Permission.DISBURSE}),
        ("operator", {Permission.READ_OWN, Permission.READ_ALL, Permission.RECORD, Permission.DISBURSE}),
        ("auditor", {Permission.READ_OWN, Permission.READ_ALL}),
        ("facilitator", set()),
        ("nobody knows this one", set()),
    ],
)
def test_a_role_grants_what_its_row_says(role: str, granted: set[Permission]) -> None:
    assert permissions(organisation_roles=[role]) == granted


def test_roles_add_up_and_no_role_grants_nothing() -> None:
    both = permissions(organisation_roles=["loan_officer", "auditor"])
    assert both >= {Permission.PROPOSE, Permission.READ_ALL} and Permission.APPROVE not in both
    assert permissions(organisation_roles=[]) == frozenset()
