"""The Django app of the lending floor."""

from django.apps import AppConfig


class LendingConfig(AppConfig):
    name = "caudal.lending"
    label = "lending"
