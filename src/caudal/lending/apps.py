"""The Django app of the lending floor."""

from django.apps import AppConfig


class LendingConfig(AppConfig):
    name = "caudal.lending"
    label = "lending"

    def ready(self) -> None:
        """Tell the ledger, which knows no loans, who reads the books of portfolios and what lenders call things."""
        from caudal.ledger import queries as ledger  # noqa: PLC0415 models are not loaded when this module is
        from caudal.ledger.web import words as ledger_words  # noqa: PLC0415
        from caudal.lending.queries import access  # noqa: PLC0415
        from caudal.lending.web import words  # noqa: PLC0415

        ledger.admit_readers(kind="portfolio", may_read=access.may_read_book)
        ledger_words.teach(
            book_kind="portfolio", words=ledger_words.Words(entry=words.entry_title, account=words.account_title)
        )
