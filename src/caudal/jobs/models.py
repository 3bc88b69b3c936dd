"""The queue: a row per job, from the transaction that wanted it to its end; and the workers that are alive."""

from typing import ClassVar

from django.db import models

from caudal.jobs.rules import State


class Job(models.Model):
    """Something to do, who wanted it, and what became of it. `attempts` is also the fence against a late worker."""

    id = models.UUIDField(primary_key=True)
    name = models.TextField()
    arguments = models.JSONField()
    organisation_id = models.UUIDField(null=True)
    event_id = models.UUIDField(null=True)
    period_at = models.DateTimeField(null=True)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.TextField(default="waiting")
    attempts = models.SmallIntegerField(default=0)
    attempts_max = models.SmallIntegerField()
    seconds_max = models.IntegerField()
    worker_id = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    failure = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=[str(state) for state in State]), name="jobs_job_state"
            ),
            models.CheckConstraint(
                condition=models.Q(state="running", worker_id__isnull=False, lease_until__isnull=False)
                | (~models.Q(state="running") & models.Q(worker_id__isnull=True, lease_until__isnull=True)),
                name="jobs_job_runs_on_a_worker",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "running"], ended_at__isnull=True)
                | models.Q(state__in=["done", "refused", "failed"], ended_at__isnull=False),
                name="jobs_job_end_has_its_moment",
            ),
            # Each period once, whichever worker is first; and not while an earlier run is still on.
            models.UniqueConstraint(
                fields=["name", "period_at"],
                condition=models.Q(period_at__isnull=False),
                name="jobs_job_once_a_period",
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(period_at__isnull=False, state__in=["waiting", "running"]),
                name="jobs_job_one_run_at_a_time",
            ),
        ]
        indexes: ClassVar = [
            # What is next; what is running (to take it from the dead); the list of what did not end well.
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="jobs_job_next"),
            models.Index(fields=["worker_id"], condition=models.Q(state="running"), name="jobs_job_running"),
            models.Index(fields=["state", "queued_at"], name="jobs_job_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"


class Worker(models.Model):
    """A process that runs jobs, and when it last said that it lives."""

    id = models.UUIDField(primary_key=True)
    host = models.TextField()
    process = models.IntegerField()
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.host} {self.process}"
