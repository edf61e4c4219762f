"""The closer look: for each cell of a doubtful row the first rule that it breaks, as SQL."""

from waybills.intake.columns import COLUMNS, Column, Kind
from waybills.intake.manifest.clean import SHORTENED_TEXTS, text_array, trimmed
from waybills.intake.manifest.lookups import Lookups
from waybills.intake.manifest.patterns import FORBIDDEN, HOUSE, HS, LOST, NUMBER, SEPARATED, SHORTENED


def cells_statement(table: str, codes: Lookups) -> str:
    """SQL that notes every fault in the cells of `table`'s rows; parameter `file`.

    One reading of the few doubtful rows for each column: a row of VALUES for each cell would be planned anew each time.
    """
    cells = "\nUNION ALL ".join(_cell(column, table, codes) for column in COLUMNS)
    return f"""
INSERT INTO waybills_intakefault (file_id, row, field, value, code, params, warning)
SELECT %(file)s, row, field, left(coalesce(value, ''), 300), code,
       CASE code WHEN 'TOO_LONG' THEN jsonb_build_object('most', most, 'found', length(value)) ELSE '{{}}' END, false
FROM ({cells}) f WHERE code IS NOT NULL
UNION ALL
SELECT %(file)s, s.row, b.field, left(b.value, 300), b.code, b.params, false
FROM {table} s CROSS JOIN LATERAL jsonb_to_recordset(s.broken::jsonb) b(field text, value text, code text, params jsonb)
WHERE s.broken IS NOT NULL
ORDER BY 2
"""  # noqa: S608 names and patterns are ours


def _cell(column: Column, table: str, codes: Lookups) -> str:
    value = trimmed(f"s.{column.name}")
    when_empty = "'REQUIRED'" if column.required else "NULL"
    # What the reader itself found wrong with a cell is enough.
    told = f"""WHEN s.broken IS NOT NULL AND s.broken::jsonb @> '[{{"field": "{column.name}"}}]' THEN NULL"""
    rules = " ".join((told, f"WHEN {value} IS NULL THEN {when_empty}", *_rules(column, value, codes)))
    return (
        f"(SELECT s.row, '{column.name}' AS field, s.{column.name} AS value, {column.most} AS most, "  # noqa: S608
        f"CASE {rules} END AS code FROM {table} s OFFSET 0)"
    )


def _rules(column: Column, value: str, codes: Lookups) -> tuple[str, ...]:
    match column.kind:
        case Kind.TEXT:
            return (
                f"WHEN {value} ~ '{LOST}' THEN 'LOST_CHARACTER'",
                f"WHEN {value} ~ '{FORBIDDEN}' THEN 'CHARACTERS'",
                _too_long(column, value),
                *([_shortened(value)] if column.name in SHORTENED_TEXTS else []),
            )
        case Kind.WAYBILL:
            return (
                _too_long(column, value),
                _shortened(value),
                f"WHEN {value} !~ '^{HOUSE}$' THEN 'WAYBILL_CHARACTERS'",
            )
        case Kind.NUMBER:
            return (
                *_number(value),
                f"WHEN {value} ~ '[.][0-9]{{6,}}$' AND {value} !~ '[.][0-9]{{5}}0*$' THEN 'DECIMALS'",
            )
        case Kind.WHOLE:
            return (*_number(value), f"WHEN {value} !~ '^[+]?0*[0-9]{{1,9}}([.]0*)?$' THEN 'WHOLE_NUMBER'")
        case Kind.HS:
            known = text_array(codes.hs6)
            return (
                _shortened(value),
                f"WHEN {value} ~ '^[0-9]{{9}}$' THEN 'HS_ZERO'",
                f"WHEN {value} !~ '^{HS}$' THEN 'HS_FORMAT'",
                f"WHEN NOT left({value}, 6) = ANY ({known}) THEN 'HS_UNKNOWN'",
            )
        case Kind.UNIT:
            return (f"WHEN NOT {value} = ANY ({text_array(codes.units)}) THEN 'UNIT_UNKNOWN'",)
        case Kind.CURRENCY:
            return (f"WHEN NOT upper({value}) = ANY ({text_array(codes.currencies)}) THEN 'CURRENCY_UNKNOWN'",)
        case Kind.COUNTRY:
            return (f"WHEN NOT upper({value}) = ANY ({text_array(codes.countries)}) THEN 'COUNTRY_UNKNOWN'",)
        case Kind.MASTER:  # looked at once for each number, not for each row (waybills.intake.manifest.masters)
            return ()


def _too_long(column: Column, value: str) -> str:
    return f"WHEN length({value}) > {column.most} THEN 'TOO_LONG'"


def _shortened(value: str) -> str:
    return f"WHEN {value} ~ '^(?:{SHORTENED})$' THEN 'SHORTENED_NUMBER'"


def _number(value: str) -> tuple[str, ...]:
    return (
        f"WHEN {value} ~ '[0-9]{SEPARATED}[0-9]' THEN 'COMMA_IN_NUMBER'",
        f"WHEN {value} !~ '^{NUMBER}$' THEN 'NUMBER'",
        f"WHEN {value} !~ '[1-9]' THEN 'NOT_POSITIVE'",
        f"WHEN {value} ~ '^-' THEN 'NEGATIVE'",
        f"WHEN {value} !~ '^[+]?0*[0-9]{{0,14}}([.][0-9]*)?$' THEN 'DIGITS'",
    )
