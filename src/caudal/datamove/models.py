"""The control tables of data moves: what ran, what was landed, what became of every row. All are append-only."""

from typing import ClassVar

from django.db import models


class Run(models.Model):
    """One run of a move: which source, at which snapshot, for which organisation."""

    id = models.UUIDField(primary_key=True)
    source = models.TextField()
    identity = models.TextField()
    generation = models.IntegerField()
    server_version = models.TextField()
    organisation_id = models.UUIDField()
    started_at = models.DateTimeField()

    class Meta:
        # The newest run of a source is asked for by reports.
        indexes: ClassVar = [models.Index(fields=["source", "-started_at"], name="datamove_run_newest")]

    def __str__(self) -> str:
        return f"{self.source} {self.identity} {self.id}"


class PhaseEvent(models.Model):
    """A phase that a run has reached, chained to the one before it by hash."""

    pk = models.CompositePrimaryKey("run_id", "number")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, db_index=False, related_name="phases")
    number = models.IntegerField()
    phase = models.TextField()
    at = models.DateTimeField()
    facts = models.JSONField()
    previous_hash = models.TextField()
    hash = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "phase"], name="datamove_phaseevent_once_a_run"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.number} {self.phase}"


class LandedTable(models.Model):
    """A source table as it was landed, with the digest that the source gave of it."""

    pk = models.CompositePrimaryKey("run_id", "source_table")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, db_index=False, related_name="landed_tables")
    source_table = models.TextField()
    columns = models.JSONField()
    rows = models.BigIntegerField()
    source_digest = models.TextField()

    def __str__(self) -> str:
        return f"{self.run_id} {self.source_table}"


class LandedRow(models.Model):
    """A source row with every column as text, exactly as the source wrote it."""

    pk = models.CompositePrimaryKey("run_id", "source_table", "position")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, db_index=False, related_name="landed_rows")
    source_table = models.TextField()
    position = models.BigIntegerField()
    row = models.JSONField()

    def __str__(self) -> str:
        return f"{self.run_id} {self.source_table} {self.position}"


class SourceMap(models.Model):
    """The one fate of a source row: by which rule, into which target, with the amount that it carried."""

    pk = models.CompositePrimaryKey("run_id", "source_table", "source_key")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, db_index=False, related_name="source_map")
    source_table = models.TextField()
    source_key = models.TextField()
    circle_key = models.TextField()
    member_key = models.TextField()
    fate = models.TextField()
    rule = models.TextField()
    target_id = models.UUIDField(null=True)
    amount_text = models.TextField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(fate__in=("mapped", "merged", "quarantined", "excluded")),
                name="datamove_sourcemap_fate_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(fate__in=("mapped", "merged")) | models.Q(target_id__isnull=True, amount_minor=0),
                name="datamove_sourcemap_only_mapped_has_target",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_table} {self.source_key} {self.fate}"


class Quarantine(models.Model):
    """A row that could not move, kept whole with its reason."""

    pk = models.CompositePrimaryKey("run_id", "source_table", "source_key")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, db_index=False, related_name="quarantine")
    source_table = models.TextField()
    source_key = models.TextField()
    code = models.TextField()
    row = models.JSONField()

    def __str__(self) -> str:
        return f"{self.source_table} {self.source_key} {self.code}"


class Discrepancy(models.Model):
    """A difference between what was stored and the truth, at one source record."""

    pk = models.CompositePrimaryKey("run_id", "number")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, db_index=False, related_name="discrepancies")
    number = models.IntegerField()
    circle_key = models.TextField()
    code = models.TextField()
    figure = models.TextField()
    source_table = models.TextField()
    source_key = models.TextField()
    amount_text = models.TextField()
    formula = models.TextField()
    is_assumption = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.code} {self.source_table} {self.source_key} {self.amount_text}"


class StatedFigure(models.Model):
    """What the source stored for a circle, beside what its records give."""

    pk = models.CompositePrimaryKey("run_id", "circle_key", "figure")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, db_index=False, related_name="stated_figures")
    circle_key = models.TextField()
    circle_name = models.TextField()
    circle_id = models.UUIDField()
    figure = models.TextField()
    stored_text = models.TextField()
    true_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    formula = models.TextField()

    def __str__(self) -> str:
        return f"{self.circle_name} {self.figure}"
