"""What a former system said, beside what is true. By book."""

from typing import ClassVar

from django.db import models


class ImportedFigure(models.Model):
    """A number that a former system stored, beside what its own records gave when they were moved. Append-only."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    figure = models.TextField()
    stored_text = models.TextField()
    stored_minor = models.BigIntegerField()
    true_minor = models.BigIntegerField()
    formula = models.TextField(default="")
    source = models.TextField()
    event_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book_id", "figure"], name="circles_importedfigure_stated_once"),
        ]

    def __str__(self) -> str:
        return f"{self.figure}: {self.stored_text}"


class ImportedDifference(models.Model):
    """One line of why a former system's figure was what it was. Append-only."""

    pk = models.CompositePrimaryKey("book_id", "id")
    book_id = models.BigIntegerField()
    id = models.UUIDField()
    figure = models.TextField()
    code = models.TextField()
    amount_minor = models.BigIntegerField()
    amount_text = models.TextField()
    formula = models.TextField(default="")
    explanation = models.TextField(default="")
    source_table = models.TextField()
    source_key = models.TextField()
    source = models.TextField()
    event_id = models.UUIDField()

    class Meta:
        indexes: ClassVar = [
            # queries.home: the lines of a circle's figures
            models.Index(fields=["book_id", "figure"], name="circles_importeddifference_fig"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.amount_text}"
