"""What to export, and the files it becomes."""

import csv
import io
from typing import Any

import xlsxwriter
from marshmallow import Schema, fields, post_load, validate

from services.registration.domain.exports import ExportTable, inert
from services.registration.domain.lifecycles import RegistrationState
from services.registration.domain.registrations import RegistrationFilter
from services.registration.schemas.answers import ATTENDANCE
from services.registration.schemas.fields import CountryCode, Instant, Line, QueryFlag

_SHEET_CELL = 32_767
"""Most characters in one cell of a sheet (ECMA-376 as Excel reads it)."""


class ExportArgs(Schema):
    """Which registrations to take out, and which columns."""

    state = fields.String(validate=validate.OneOf([state.value for state in RegistrationState]))
    attendance = fields.String(validate=validate.OneOf(ATTENDANCE))
    constituency = Line(64)
    country = CountryCode()
    role = Line(50)
    checked_in = QueryFlag(metadata={"description": "Whether they have come."})
    q = Line(200, metadata={"description": "Part of a name, address or organisation."})
    updated_since = Instant(load_default=None)
    columns = fields.List(
        Line(100), load_default=list, metadata={"description": "Columns in the order wanted; without it all."}
    )

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        columns, state = data.pop("columns"), data.pop("state", None)
        return {"columns": columns, "wanted": RegistrationFilter(states=(state,) if state else (), **data)}


class BadgeArgs(Schema):
    """Which badges."""

    updated_since = Instant(
        load_default=None, metadata={"description": "Only what changed at or after this instant."}
    )  # fmt: skip


class DoorListArgs(Schema):
    """In which form."""

    format = fields.String(validate=validate.OneOf(["json", "csv"]), load_default="json")


class ExpectedSchema(Schema):
    """One who is expected at the door."""

    name = fields.String(required=True)
    arrives_from = fields.String(required=True, allow_none=True, metadata={"description": "In the event's zone."})
    arrives_until = fields.String(required=True, allow_none=True)


class DoorListSchema(Schema):
    """Everybody with a place in the room, by name; nothing else about them."""

    title = fields.String(required=True)
    timezone = fields.String(required=True)
    as_of = Instant(required=True)
    items = fields.List(fields.Nested(ExpectedSchema), required=True)
    exported = fields.String(required=True, metadata={"description": "Who took it out and when."})


def as_csv(table: ExportTable) -> bytes:
    """The table as CSV (RFC 4180) in UTF-8 without a byte order mark; no cell begins like a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([inert(one) for one in row] for row in table.rows)
    writer.writerow([table.footer])
    return text.getvalue().encode()


def as_xlsx(table: ExportTable) -> bytes:
    """The table as a workbook in which every cell is text, never a formula or a link."""
    file = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, plain) as book:
        sheet, bold = book.add_worksheet("Registrations"), book.add_format({"bold": True})
        for column, name in enumerate(table.columns):
            sheet.write_string(0, column, name, bold)
        for number, row in enumerate(table.rows, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell[:_SHEET_CELL])
        sheet.write_string(len(table.rows) + 2, 0, table.footer)
        sheet.set_footer(f"&L{table.footer.replace('&', '&&')[:200]}")
        sheet.freeze_panes(1, 0)
    return file.getvalue()
