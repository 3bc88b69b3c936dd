"""Scenarios of synthetic circles."""

from datetime import date

from caudal.audit.rules import Call
from caudal.circles.actions import sample
from caudal.circles.rules.sample import Plan
from tests.faults.scenarios import Scenario, an_organisation, done, refused

ON = date(2026, 11, 20)


def _a_plan(call: Call) -> Plan:
    return Plan(circles=1, members=3, years=1, seed=1, on=ON, owner=call.organisation_id)


@done("circles.write_sample_circle")
def a_circle_with_a_year_of_meetings() -> Scenario:
    call = an_organisation()
    return Scenario(call, {"plan": _a_plan(call), "nth": 0})


@refused("circles.write_sample_circle")
def a_circle_that_another_organisation_has_written() -> Scenario:
    call = an_organisation()
    sample.write_sample_circle(call, plan=_a_plan(call), nth=0)
    return Scenario(an_organisation(), {"plan": _a_plan(call), "nth": 0})
