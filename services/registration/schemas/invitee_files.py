"""Lists of invitees as people keep them: CSV (RFC 4180) and spreadsheets. Cells are text, formulas too."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from services.registration.domain.invitees import Candidate
from services.registration.domain.refusals import Invalid
from services.registration.schemas.invitations import InviteeSchema, candidate
from services.registration.schemas.unpacking import unpacks_within

MOST_ROWS = 20_000
MOST_BYTES = 20 * 1024 * 1024
_MOST_UNPACKED = 200 * 1024 * 1024
CSV_TYPE = "text/csv"
SPREADSHEET_TYPES = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.ms-excel",
)

COLUMNS = tuple(InviteeSchema().fields)
SYNONYMS = {
    "e_mail": "email", "mail": "email", "email_address": "email", "e_mail_address": "email", "mail_address": "email",
    "full_name": "name", "invitee": "name", "display_name": "name",
    "organization": "organisation", "company": "organisation", "institution": "organisation",
    "affiliation": "organisation",
    "title": "job_title", "position": "job_title", "function": "job_title",
    "country_code": "country", "group": "constituency", "lang": "language", "on_behalf_of": "represents",
    "companions": "companions_allowed", "deadline": "answers_due_at", "answer_by": "answers_due_at",
    "reply_by": "answers_due_at", "notes": "note", "hold_seat": "seat_held",
}  # fmt: skip
_YES, _NO = frozenset({"yes", "y", "true", "1", "x"}), frozenset({"no", "n", "false", "0"})


def read_csv(data: bytes) -> list[Candidate]:
    """Candidates of a CSV file: UTF-8 with or without a byte order mark; comma, semicolon or tab between cells.

    Raises:
        Invalid: the file cannot be read as such, is too long, or its header is not understood.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable("The file is not in UTF-8. Save it as “CSV UTF-8”.") from error
    head = text.lstrip("\r\n").split("\n", 1)[0]
    between = max(",;\t", key=head.count)
    try:
        return _candidates(csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True))
    except csv.Error as error:
        raise _unreadable("The file is not well-formed CSV. Check its quotation marks.") from error


def read_spreadsheet(data: bytes) -> list[Candidate]:
    """Candidates of the first sheet of a spreadsheet (xlsx, ods, xls).

    Raises:
        Invalid: the file cannot be read as such, is too long, or its header is not understood.
    """
    _refuse_bombs(data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        rows = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, IndexError, OSError) as error:
        raise _unreadable("The file cannot be read as a spreadsheet. Save it as xlsx or CSV.") from error
    return _candidates([_text(cell) for cell in row] for row in rows)


def _candidates(rows: Iterable[Sequence[str]]) -> list[Candidate]:
    numbered = ((number, row) for number, row in enumerate(rows, start=1) if any(cell.strip() for cell in row))
    header = next(numbered, None)
    if header is None:
        raise _unreadable("The file is empty.")
    columns = _columns(header[1])
    found = [_candidate(number, columns, row) for number, row in _limited(numbered)]
    if not found:
        raise _unreadable("The file has a header and nothing below it.")
    return found


def _limited(rows: Iterator[tuple[int, Sequence[str]]]) -> Iterator[tuple[int, Sequence[str]]]:
    for count, row in enumerate(rows):
        if count >= MOST_ROWS:
            raise _unreadable(f"The file has more than {MOST_ROWS:,} rows. Split it.")
        yield row


def _candidate(number: int, columns: Sequence[str], row: Sequence[str]) -> Candidate:
    if any(cell.strip() for cell in row[len(columns) :]):
        return Candidate(index=number, errors={"": ["This row has more cells than the header."]})
    given = {name: cell.strip() for name, cell in zip(columns, row, strict=False) if name and cell.strip()}
    return candidate(number, {name: _typed(name, cell) for name, cell in given.items()})


def _columns(header: Sequence[str]) -> list[str]:
    names = [_column(cell) for cell in header]
    unknown = [cell.strip()[:60] for cell, name in zip(header, names, strict=True) if cell.strip() and not name]
    if unknown:
        told = f"These columns are not known: {', '.join(unknown)}. Known are: {', '.join(COLUMNS)}."
        raise Invalid({"header": [told]})
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise Invalid({"header": [f"These columns come more than once: {', '.join(twice)}."]})
    missing = [name for name in ("name", "email", "source") if name not in names]
    if missing:
        raise Invalid({"header": [f"These columns are missing: {', '.join(missing)}."]})
    return names


def _column(cell: str) -> str:
    name = "_".join(cell.strip().casefold().replace("-", " ").replace("_", " ").split())
    name = SYNONYMS.get(name, name)
    return name if name in COLUMNS else ""


def _typed(name: str, cell: str) -> Any:
    """The cell as the schema wants it; what does not fit stays as it is, for the schema to refuse."""
    if name == "companions_allowed" and cell.isascii() and cell.isdigit() and len(cell) < 9:
        return int(cell)
    if name == "seat_held" and cell.casefold() in _YES | _NO:
        return cell.casefold() in _YES
    return cell


def _text(cell: Any) -> str:
    """A spreadsheet's cell as a person reads it."""
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="minutes") if cell.time() != cell.min.time() else cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _refuse_bombs(data: bytes) -> None:
    """Refuse a small file that would unpack into a huge one."""
    try:
        fits = unpacks_within(data, _MOST_UNPACKED)
    except zipfile.BadZipFile as error:
        raise _unreadable("The file cannot be read as a spreadsheet. Save it as xlsx or CSV.") from error
    if not fits:
        raise _unreadable("The file is too large once unpacked.")


def _unreadable(sentence: str) -> Invalid:
    return Invalid({"file": [sentence]})
