"""The Django app of the monitoring floor."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "caudal.monitoring"
    label = "monitoring"
