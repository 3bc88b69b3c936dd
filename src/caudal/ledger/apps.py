"""The Django app of the ledger floor."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "caudal.ledger"
    label = "ledger"
