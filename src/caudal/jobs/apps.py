"""The Django app of the jobs floor."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "caudal.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Load the jobs room of every app, so that whoever queues a job knows its name and its arguments."""
        autodiscover_modules("jobs")
