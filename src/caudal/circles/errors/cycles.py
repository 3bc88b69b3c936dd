"""What is refused of cycles: nothing moves between two of them, and nothing goes back behind one."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class CycleIsClosed(Refusal):
    code = "circles.cycle_is_closed"
    kind = Kind.STATE
    message = gettext_noop("Cycle {cycle} closed on {closed_on}: what was saved has been shared out.")
    remedy = gettext_noop("Open the next cycle first.")


class DateIsBeforeCycle(Refusal):
    code = "circles.date_is_before_cycle"
    kind = Kind.INPUT
    message = gettext_noop("{on} belongs to a cycle that has been shared out; this one began on {first_on}.")
    remedy = gettext_noop("Record it with a day of this cycle.")
