"""Why a data move says no, in the order in which it is checked."""

from __future__ import annotations

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class DefectIsUnknown(Refusal):
    code = "datamove.defect_is_unknown"
    kind = Kind.INPUT
    message = gettext_noop("There is no defect named {defect}.")
    remedy = gettext_noop("Use all, none, or some of: {known}.")


class DefectNeedsAnotherGeneration(Refusal):
    code = "datamove.defect_needs_another_generation"
    kind = Kind.INPUT
    message = gettext_noop("The schema of generation {generation} cannot hold the defect {defect}.")
    remedy = gettext_noop("Ask for generation 2, or leave this defect out.")


class SampleNeedsMoreCircles(Refusal):
    code = "datamove.sample_needs_more_circles"
    kind = Kind.INPUT
    message = gettext_noop("These defects do not fit into so few circles.")
    remedy = gettext_noop("Ask for at least {needed} circles.")


class SampleTargetIsNotEmpty(Refusal):
    code = "datamove.sample_target_is_not_empty"
    kind = Kind.CONFLICT
    message = gettext_noop("The database {database} already holds {tables} tables.")
    remedy = gettext_noop("Name an empty database, or say --replace if it holds an older sample.")


class SourceIsUnknown(Refusal):
    code = "datamove.source_is_unknown"
    kind = Kind.INPUT
    message = gettext_noop("There is no source named {source}.")
    remedy = gettext_noop("Known sources: unicas.")


class SourceIsUnreachable(Refusal):
    code = "datamove.source_is_unreachable"
    kind = Kind.STATE
    message = gettext_noop("The source database does not answer: {reason}")
    remedy = gettext_noop("Check host, port, name, user and password of --source.")


class SourceIsIncomplete(Refusal):
    code = "datamove.source_is_incomplete"
    kind = Kind.STATE
    message = gettext_noop("The source is no complete unicas database. Missing: {missing}.")
    remedy = gettext_noop("Point --source at the application's own database, or restore the missing parts first.")


class BackupIsNotProven(Refusal):
    code = "datamove.backup_is_not_proven"
    kind = Kind.STATE
    message = gettext_noop("The backup could not be restored to the same rows: {reason}")
    remedy = gettext_noop("Nothing was moved. Check the disk and the PostgreSQL tools, then run it again.")


class OrganisationIsUnclear(Refusal):
    code = "datamove.organisation_is_unclear"
    kind = Kind.INPUT
    message = gettext_noop("There are {count} organisations; the circles must belong to one of them.")
    remedy = gettext_noop("Name it with --organisation.")


class NothingWasMoved(Refusal):
    code = "datamove.nothing_was_moved"
    kind = Kind.UNKNOWN
    message = gettext_noop("No data move of this source has finished yet.")
    remedy = gettext_noop("Run: caudal datamove run unicas --source DSN.")


class CircleHasChanged(Refusal):
    code = "datamove.circle_has_changed"
    kind = Kind.CONFLICT
    message = gettext_noop("The circle {circle} was moved before, from other records than the source holds now.")
    remedy = gettext_noop("It stays as it was moved; what changed in the source since must be entered here by hand.")
