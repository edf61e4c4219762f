"""The sentence for each code, in the reader's language: what is wrong and, where it helps, what to do."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from waybills.intake.columns import BY_NAME
from waybills.languages import reads_chinese

SENTENCES: dict[str, StrPromise] = {
    # ------------------------------------------------ the file
    "UNREADABLE": _("The file cannot be read: %(reason)s."),
    "EMPTY_FILE": _("The file is empty."),
    "TOO_LARGE": _("The file is larger than %(most)s MB. Divide it."),
    "ENCODING": _("The file is written in %(name)s. Save it as UTF-8 or GB18030."),
    "ENCODING_ROW": _("This row is not valid %(name)s. Save the file as UTF-8 or GB18030."),
    "BINARY": _("This is no text and no spreadsheet. Send CSV, XLSX, CEB XML, or a ZIP of these."),
    "BROKEN_QUOTES": _("A quotation mark opened here is never closed, or a cell is endless."),
    "NO_HEADER": _("The first row holds no column names that are known. Put the names of the columns there."),
    "HEADER_BELOW": _("The names of the columns stand in row %(found)s: delete the rows above them."),
    "HEADER_ONLY": _("The file has a header but no rows."),
    "MISSING_COLUMN": _("The column “%(label)s” is missing."),
    "COLUMN_UNIT": _("Weights are read in kilograms: convert this column, and name the unit in its header (kg)."),
    "REPEATED_COLUMN": _("The column “%(label)s” is there more than once."),
    "UNKNOWN_COLUMN": _("This column is not known; it was not read."),
    "OLD_SPREADSHEET": _("This is a spreadsheet in the old format (XLS). Save it as XLSX or CSV."),
    "PASSWORD": _("This file has a password. Remove the password, and send it again."),
    "NOT_A_SPREADSHEET": _("This spreadsheet is damaged and cannot be read."),
    "OTHER_SHEETS": _("Only the sheet “%(name)s” was read; %(count)s more were not."),
    "TOO_MANY_COLUMNS": _("There are more than %(most)s columns."),
    "TOO_MANY_ROWS": _("There are more than %(most)s rows. Divide the file."),
    "TOO_MANY_MERGED": _("More than %(most)s areas of cells are merged. Separate them."),
    "MERGED_HEADER": _("Cells %(value)s of the header are merged. Separate them, so that each column has its name."),
    "DOCTYPE": _("A document type (DOCTYPE) is not accepted."),
    "UNSUPPORTED": _("Files of this kind (%(name)s) are not read here: send CSV, XLSX, CEB XML, or a ZIP of these."),
    "NOT_AN_ARCHIVE": _("This ZIP file is damaged and cannot be opened."),
    "ARCHIVE_DAMAGED": _("This file is damaged inside the ZIP file."),
    "ARCHIVE_MEMBERS": _("The ZIP file holds %(found)s files; at most %(most)s are read."),
    "ARCHIVE_NAME": _("A name in the ZIP file is longer than %(most)s characters."),
    "ARCHIVE_REPEATED": _("Two files in the ZIP file have the same name: %(value)s. Rename one of them."),
    "ARCHIVE_SIZE": _("What the ZIP file holds is too large when unpacked."),
    "ARCHIVE_PATH": _("A name in the ZIP file leads out of it."),
    "ARCHIVE_LINK": _("A name in the ZIP file is a link, not a file."),
    "ARCHIVE_ENCRYPTED": _("The ZIP file has a password."),
    "ARCHIVE_NESTED": _("A ZIP file inside a ZIP file is not opened."),
    "NO_CARRIER": _("No logistics enterprise is registered yet: an administrator must register one first."),
    "NO_CENTRE": _("The centre is not set up yet."),
    "SAME_FILE": _("This very file came before, on %(date)s; what it brought then was not brought twice."),
    # ------------------------------------------------ rows
    "ROW_WIDTH": _("This row has %(found)s cells, the header has %(expected)s."),
    "OPEN_QUOTE": _("This row has %(found)s cells instead of %(expected)s: perhaps a quotation mark is not closed."),
    "FORMULA": _("Cell %(cell)s holds a formula. Put its value there."),
    "CELL_ERROR": _("Cell %(cell)s holds an error of the spreadsheet."),
    "DATE": _("Cell %(cell)s holds a date. Format the column as text, and enter what is meant."),
    "LONG_NUMBER": _(
        "Cell %(cell)s holds a number of more than 15 digits, of which a spreadsheet has lost the last. "
        "Format the column as text, and enter the number again."
    ),
    "LINE_BREAKS": _("In %(count)s rows, line breaks inside cells were read as spaces."),
    "MERGED_CELLS": _("Cells %(cells)s are merged. Separate them, and fill each."),
    # ------------------------------------------------ cells
    "REQUIRED": _("This must not be empty."),
    "TOO_LONG": _("At most %(most)s characters are allowed, these are %(found)s."),
    "CHARACTERS": _("It contains a line break or an invisible character."),
    "LOST_CHARACTER": _("Characters were lost here (�) when the file was saved. Export it again, as UTF-8 or GB18030."),
    "SHORTENED_NUMBER": _("A spreadsheet has shortened this number. Format the column as text, and enter all digits."),
    "WAYBILL_CHARACTERS": _("A waybill number has only letters, digits and . _ / -"),
    "NUMBER": _("This is not a number."),
    "WHOLE_NUMBER": _("This is not a whole number of at most nine digits."),
    "COMMA_IN_NUMBER": _("Write the number without commas or spaces, with a point before the decimals: 1234.50"),
    "NOT_POSITIVE": _("This must be greater than zero."),
    "NEGATIVE": _("This must not be negative."),
    "DIGITS": _("At most 14 digits may stand before the point."),
    "DECIMALS": _("At most 5 decimals are allowed."),
    "HS_FORMAT": _("A commodity code has ten digits, without points or spaces."),
    "HS_ZERO": _(
        "A commodity code has ten digits; this has nine: perhaps the spreadsheet dropped the zero in front. "
        "Format the column as text."
    ),
    "HS_UNKNOWN": _("The first six digits are no heading of the Harmonised System."),
    "UNIT_UNKNOWN": _(
        "This unit of measure is not in the customs list. Write its three digits or its Chinese name, as in 011 or 件."
    ),
    "CURRENCY_UNKNOWN": _("This currency is not in the customs list. Write its letters or its code, as in USD or 502."),
    "COUNTRY_UNKNOWN": _(
        "This country is not in the customs list, or nothing can be sent there. Write US, USA, 502 or 美国."
    ),
    # ------------------------------------------------ documents
    "NOT_TAKEN": _(
        "Messages of this kind (%(name)s) do not come in as files: orders (303), receipts (403), waybills (505) "
        "and lists (603) do."
    ),
    "NODE_REPEATED": _("This document is in the message already, as number %(first_row)s, with other content."),
    "NODE_COPIED": _("This is a copy of document %(first_row)s of the message; it was not taken twice."),
    "SPACES": _("Spaces stand before or after the value."),
    "OLDER": _("A newer one is known; this one was not taken over."),
    "DUPLICATE_KEY": _("A document with this key and time is known, with other content."),
    "NOTHING_TO_CHANGE": _("There is nothing with this key to change."),
    "NOTHING_TO_DELETE": _("There is nothing with this key to delete."),
    "TOO_LATE_TO_DELETE": _("The parcel is at the site or beyond: its waybill can no longer be deleted."),
    "CANCELLED": _("This parcel was cancelled. Announce it anew under another number."),
    "CARRIER_NOTED": _("No logistics enterprise with this code was registered; it is noted, and not active."),
    "DECLARANT_UNKNOWN": _("No customs broker with this code is registered here."),
    "WAYBILL_UNKNOWN": _("There is no parcel with this waybill number of this logistics enterprise."),
    "LIST_UNDER_WAY": _("This list is with customs already. Change it on its page."),
    "LIST_OF_ANOTHER": _("This parcel has a list already: %(value)s."),
    "AMEND_ON_PAGE": _("Lists are amended and withdrawn on their page, not by file."),
    "MANIFEST_SENDER": _("Manifests are handed in by logistics enterprises and customs brokers."),
    # ------------------------------------------------ waybills
    "MASTER_FORMAT": _(
        "A master waybill number has eleven digits, as in 999-12345675. If zeros are missing in front, format as text."
    ),
    "CHECK_DIGIT": _("The check digit of this master waybill number is wrong: the last digit should be %(digit)s."),
    "OTHER_FLIGHT": _("This master waybill is on another flight: %(flight)s."),
    "FLIGHT_CLOSED": _("Flight %(flight)s takes no more parcels."),
    "MASTER_WITHOUT_FLIGHT": _("No flight carries this master waybill yet; its parcels wait until one does."),
    "DUPLICATE_IN_FILE": _("The same waybill number is in row %(first_row)s of this file."),
    "DUPLICATE": _("This waybill number came before, with other data: file “%(file)s” of %(date)s, row %(row)s."),
    "DUPLICATE_ELSEWHERE": _("This waybill number is in use already."),
    "TOO_MANY_LINES": _("This waybill has %(found)s lines of goods; a list takes at most %(most)s. Divide it."),
    "DISAGREES": _("Row %(first_row)s of the same waybill says “%(there)s”. All rows of a waybill must agree."),
    "CARRIER_UNKNOWN": _("No logistics enterprise with this code is registered here."),
    "CARRIER_ASSUMED": _(
        "The file names no logistics enterprise: %(name)s is assumed until the carrier's waybill comes."
    ),
    "NOT_YOURS": _("This belongs to another enterprise; you may send only your own."),
    "NO_MANDATE_OF_YOURS": _("This enterprise has given you no mandate."),
    "NO_MANDATE": _("This enterprise has given no broker a mandate: nobody can declare its parcels yet."),
    "SEVERAL_MANDATES": _("Several brokers hold a mandate of this enterprise: one must be chosen."),
    "ENTERPRISE_UNKNOWN": _("No enterprise with this code is registered here."),
}


def sentence(code: str, field: str = "", value: str = "", params: dict[str, Any] | None = None) -> str:
    """The sentence of a note in the active language; a note from a message brings its own in both."""
    params = params or {}
    if "zh" in params and "en" in params:
        return str(params["zh"] if reads_chinese() else params["en"])
    label = BY_NAME[field].label if field in BY_NAME else field
    return str(SENTENCES.get(code, code)) % {"value": value, "label": label, **params}


def field_label(field: str) -> str:
    """The name of a field as people know it."""
    return str(BY_NAME[field].label) if field in BY_NAME else field
