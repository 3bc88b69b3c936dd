"""The refusals of sheets, files and repairs, in the order in which they are checked."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class SheetIsEmpty(Refusal):
    code = "lending.sheet_is_empty"
    kind = Kind.INPUT
    message = gettext_noop("The sheet has no repayments.")
    remedy = gettext_noop("Write an amount beside at least one loan.")


class SheetIsTooLong(Refusal):
    code = "lending.sheet_is_too_long"
    kind = Kind.INPUT
    message = gettext_noop("The sheet has {rows} rows, more than {rows_max}.")
    remedy = gettext_noop("Split it into several sheets.")


class FileIsTooLarge(Refusal):
    code = "lending.file_is_too_large"
    kind = Kind.INPUT
    message = gettext_noop("The file is larger than {bytes_max} bytes.")
    remedy = gettext_noop("Split it into several files.")


class FileKindIsUnknown(Refusal):
    code = "lending.file_kind_is_unknown"
    kind = Kind.INPUT
    message = gettext_noop("A file of repayments ends in .csv or .xlsx.")
    remedy = gettext_noop("Save it as CSV or as an Excel workbook.")


class EncodingIsUnknown(Refusal):
    code = "lending.encoding_is_unknown"
    kind = Kind.INPUT
    message = gettext_noop("The file is not written in UTF-8, so its letters cannot be told for certain.")
    remedy = gettext_noop("Save it again as “CSV UTF-8”.")


class FileIsNotReadable(Refusal):
    code = "lending.file_is_not_readable"
    kind = Kind.INPUT
    message = gettext_noop("The file cannot be read as what its name says, from line {row} on.")
    remedy = gettext_noop("Open it in a spreadsheet, save it again, and send that.")


class FileIsEmpty(Refusal):
    code = "lending.file_is_empty"
    kind = Kind.INPUT
    message = gettext_noop("The file has no repayments below its header.")
    remedy = gettext_noop("Write one repayment in each row.")


class ColumnIsUnknown(Refusal):
    code = "lending.column_is_unknown"
    kind = Kind.INPUT
    message = gettext_noop("The header names the column “{column}”, which is not known.")
    remedy = gettext_noop("Use the columns loan, amount, date, and if you need them currency and reference.")


class ColumnIsNamedTwice(Refusal):
    code = "lending.column_is_named_twice"
    kind = Kind.INPUT
    message = gettext_noop("The header names the column {column} twice.")
    remedy = gettext_noop("Leave one of the two.")


class ColumnIsMissing(Refusal):
    code = "lending.column_is_missing"
    kind = Kind.INPUT
    message = gettext_noop("The column {column} is missing.")
    remedy = gettext_noop("Write it in the first row, and its values below.")


class RowHasOtherColumns(Refusal):
    code = "lending.row_has_other_columns"
    kind = Kind.INPUT
    message = gettext_noop("Row {row} has {cells} cells, the header {columns}.")
    remedy = gettext_noop("An amount with a decimal comma stands in quotes where columns are separated by commas.")


class CellIsEmpty(Refusal):
    code = "lending.cell_is_empty"
    kind = Kind.INPUT
    message = gettext_noop("Row {row} has nothing in the column {column}.")
    remedy = gettext_noop("Fill it in, or leave the row out.")


class CellIsFormula(Refusal):
    code = "lending.cell_is_formula"
    kind = Kind.INPUT
    message = gettext_noop("Row {row} has a formula in the column {column}.")
    remedy = gettext_noop("Write its value: what a formula gives depends on who opens the file.")


class LoanNumberIsNotANumber(Refusal):
    code = "lending.loan_number_is_not_a_number"
    kind = Kind.INPUT
    message = gettext_noop("Row {row} names no loan: “{text}” is not the number of one.")
    remedy = gettext_noop("Write the number of the loan with digits.")


class DateIsNotReadable(Refusal):
    code = "lending.date_is_not_readable"
    kind = Kind.INPUT
    message = gettext_noop("Row {row} has no readable date: “{text}”.")
    remedy = gettext_noop("Write it like 2026-11-20 or 20/11/2026.")


class RowIsDoubled(Refusal):
    code = "lending.row_is_doubled"
    kind = Kind.CONFLICT
    message = gettext_noop("Row {row} says the same as row {first}.")
    remedy = gettext_noop("If both were paid, give each a reference of its own.")


class FileIsTakenInAlready(Refusal):
    code = "lending.file_is_taken_in_already"
    kind = Kind.CONFLICT
    message = gettext_noop("This very file was taken in before.")
    remedy = gettext_noop("Look at its outcome in the list of files; send only what is new.")


class ImportNotFound(Refusal):
    code = "lending.import_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("There is no such file here.")
    remedy = gettext_noop("Choose one from the list of files.")
