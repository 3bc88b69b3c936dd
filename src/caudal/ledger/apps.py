"""The Django app of the ledger floor."""

from importlib import import_module

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "caudal.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Load the tables of the parts that have rooms of their own."""
        for part in ("crossings", "holds", "periods"):
            import_module(f"caudal.ledger.{part}.models")
