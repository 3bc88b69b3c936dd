"""The refusals of the queue, in the order in which they are checked."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class JobNotFound(Refusal):
    code = "jobs.job_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("There is no such job.")
    remedy = gettext_noop("Choose one from the list of jobs.")


class JobHasNotFailed(Refusal):
    code = "jobs.job_has_not_failed"
    kind = Kind.STATE
    message = gettext_noop("The job is {state}; only a failed job is run again.")
    remedy = gettext_noop("Wait for its end; a refused job has its final answer, so ask anew for what it was to do.")
