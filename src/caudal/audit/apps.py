"""The Django app of the audit floor."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "caudal.audit"
    label = "audit"
