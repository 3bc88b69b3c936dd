"""Refusals of the command line."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop as _


class PortIsTaken(Refusal):
    code = "cli.port_is_taken"
    kind = Kind.CONFLICT
    message = _("Another program is already listening on port {port}.")
    remedy = _("Stop that program, or choose another port with --port.")


class WebDidNotStart(Refusal):
    code = "cli.web_did_not_start"
    kind = Kind.STATE
    message = _("The web server did not become ready: {reason}")
    remedy = _("Its log is {log}.")


class NotAClone(Refusal):
    code = "cli.not_a_clone"
    kind = Kind.STATE
    message = _("Tests and benchmarks are not part of an installed package.")
    remedy = _("Clone the repository and run the same command with ./caudal there.")


class ResetNeedsYes(Refusal):
    code = "cli.reset_needs_yes"
    kind = Kind.INPUT
    message = _("A reset deletes the database, its backups and its passwords in {folder}.")
    remedy = _("Say --yes if that is what you want.")


class EmbeddedServerIsForTrial(Refusal):
    code = "cli.embedded_server_is_for_trial"
    kind = Kind.STATE
    message = _("The embedded PostgreSQL gets security fixes late; it is for trial and single-site use.")
    remedy = _("Set DATABASE_URL to a server that you keep up to date, or CAUDAL_ALLOW_EMBEDDED=1 if you accept that.")


class RealBooksAreKeptHere(Refusal):
    code = "cli.real_books_are_kept_here"
    kind = Kind.STATE
    message = _("Real books are kept in this database; what the ledger writes is never deleted.")
    remedy = _("Name a place of its own for the sample: CAUDAL_HOME, or another database in DATABASE_URL.")


class PasswordIsWeak(Refusal):
    code = "cli.password_is_weak"
    kind = Kind.INPUT
    message = _("The password is too short, or one that everybody knows.")
    remedy = _("Choose ten characters or more that are no common password.")


class FileCannotBeRead(Refusal):
    code = "cli.file_cannot_be_read"
    kind = Kind.INPUT
    message = _("{file} cannot be read.")
    remedy = _("Name a file that exists, or - for standard input.")


class FileCannotBeWritten(Refusal):
    code = "cli.file_cannot_be_written"
    kind = Kind.INPUT
    message = _("{file} cannot be written.")
    remedy = _("Name a file in a folder that exists and that you may write in.")


class DocumentIsTooLarge(Refusal):
    code = "cli.document_is_too_large"
    kind = Kind.INPUT
    message = _("The document is larger than {bytes_max} bytes.")
    remedy = _("Ask about less at once.")


class DocumentIsNotJson(Refusal):
    code = "cli.document_is_not_json"
    kind = Kind.INPUT
    message = _("The document is not one JSON object.")
    remedy = _("Write one object in braces, in UTF-8, each name once.")


class FieldIsUnknown(Refusal):
    code = "cli.field_is_unknown"
    kind = Kind.INPUT
    message = _("The document has a field “{name}” that nothing is known about.")
    remedy = _("Remove it, or correct its name.")


class FieldIsMissing(Refusal):
    code = "cli.field_is_missing"
    kind = Kind.INPUT
    message = _("The document has no field “{name}”.")
    remedy = _("Add it.")


class FieldIsMalformed(Refusal):
    code = "cli.field_is_malformed"
    kind = Kind.INPUT
    message = _("The field “{name}” is not written as it should be.")
    remedy = _("A currency is a code like PEN; amounts, rates and weights are text in quotes, like 1500.00 and 0.12.")
