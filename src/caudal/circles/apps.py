"""The Django app of the circles floor."""

from django.apps import AppConfig


class CirclesConfig(AppConfig):
    name = "caudal.circles"
    label = "circles"

    def ready(self) -> None:
        """Tell the ledger, which knows no circles, who reads their books and what their people call things."""
        from caudal.circles.queries import views  # noqa: PLC0415 models are not loaded when this module is
        from caudal.circles.web import words  # noqa: PLC0415
        from caudal.ledger import queries as ledger  # noqa: PLC0415
        from caudal.ledger.web import words as ledger_words  # noqa: PLC0415

        ledger.admit_readers(kind="circle", may_read=views.may_read_book)
        ledger_words.teach(
            book_kind="circle", words=ledger_words.Words(entry=words.entry_title, account=words.account_title)
        )
