"""The Django app of the parties floor."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "caudal.parties"
    label = "parties"
