"""The floor under whole lives: the rows that they left, written again by COPY and by SQL that knows it will succeed.

It is written by someone who wants us to fail: no file is read, no message built, checked or parsed, nothing is looked
up or compared; each cold row is written once, as it was in the end, in the fastest form there is; acts carry no digest
and no facts; two connections work at a time; nothing is committed.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
from django.db import connection

from waybills.models import Flight

SHIFT = 10**9
PARCELS = "SELECT id FROM waybills_parcel WHERE flight_id = {flight}"
LISTS = "SELECT id FROM clearance_declarationlist WHERE flight_id = {flight}"
MESSAGES = "SELECT DISTINCT message_id FROM clearance_messageitem WHERE parcel_id IN (" + PARCELS + ")"
INBOUND = "SELECT DISTINCT inbound_id FROM clearance_receiptline WHERE list_id IN (" + LISTS + ")"
ORDERS = "SELECT order_no FROM waybills_waybill WHERE parcel_id IN (" + PARCELS + ")"
DOCUMENTS = "number IN (" + ORDERS + ")"

# Table, rows of a flight, ids to shift, texts that must be another's, and what a hot row begins as.
FRESH_PARCEL = {"state": "'PRE_ADVISED'", "came_from": "''", "version": "1", "gate": "63", "flight_id": "{other}"}
FRESH_LIST = {"state": "'DRAFT'", "came_from": "''", "version": "1", "flight_id": "{other}"}
TABLES: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...], dict[str, str]], ...] = (
    ("waybills_parcel", f"id IN ({PARCELS})", ("id",), (), FRESH_PARCEL),
    ("waybills_waybill", f"parcel_id IN ({PARCELS})", ("parcel_id",), ("number",), {}),
    ("waybills_waybillnumber", f"parcel_id IN ({PARCELS})", ("id", "parcel_id"), ("number",), {}),
    ("waybills_manifestentry", f"parcel_id IN ({PARCELS})", ("parcel_id",), (), {}),
    ("waybills_goods", f"parcel_id IN ({PARCELS})", ("id", "parcel_id"), (), {}),
    ("waybills_order", DOCUMENTS, ("id",), ("number",), {}),
    ("waybills_receipt", f"order_no IN ({ORDERS})", ("id",), ("order_no",), {}),
    ("waybills_declaration", f"id IN ({LISTS})", ("id", "parcel_id"), ("cop_no",), {}),
    ("waybills_declarationline", f"declaration_id IN ({LISTS})", ("id", "declaration_id"), (), {}),
    ("clearance_declarationlist", f"id IN ({LISTS})", ("id", "parcel_id"), (), FRESH_LIST),
    ("clearance_matchresult", f"parcel_id IN ({PARCELS})", ("parcel_id", "list_id"), (), {}),
    ("clearance_outboundmessage", f"id IN ({MESSAGES})", ("id",), (), {}),
    ("clearance_messagebody", f"message_id IN ({MESSAGES})", ("message_id",), ("guid",), {}),
    ("clearance_messageitem", f"message_id IN ({MESSAGES})", ("message_id", "list_id", "parcel_id"), (), {}),
    ("clearance_inboundmessage", f"id IN ({INBOUND})", ("id",), ("sha256",), {}),
    ("clearance_receiptline", f"list_id IN ({LISTS})", ("id", "inbound_id", "list_id", "message_id"), (), {}),
    ("clearance_listanswer", f"list_id IN ({LISTS})", ("list_id",), (), {}),
)  # fmt: skip

# Verb, state it leads to (none: it stays), gate bits it meets; the first made the rows.
PARCEL_ACTS: tuple[tuple[str, str, int], ...] = (
    ("pre_advise", "", 0), ("accept_manifest", "AWAITING_ARRIVAL", 0), ("match_documents", "", 8),
    ("arrive", "ARRIVED", 1), ("tally", "TALLIED", 2), ("spare_ct", "AWAITING_DECISION", 32), ("adjudicate", "", 4),
    ("accept_release", "", 16), ("release", "RELEASED", 0), ("load", "LOADED", 0), ("depart", "DEPARTED", 0),
    ("close", "CLOSED", 0),
)  # fmt: skip
LIST_ACTS: tuple[tuple[str, str, int], ...] = (
    ("draft", "", 0), ("validate", "VALIDATED", 0), ("queue", "QUEUED", 0), ("send", "SENT", 0),
    ("store", "STORED", 0), ("adjudicate", "ADJUDICATED", 0), ("release", "RELEASED", 0), ("close", "CLOSED", 0),
)  # fmt: skip
ACT = """
WITH act AS (
    INSERT INTO waybills_act (machine, verb, at, actor_kind, facts, opens, meets, moved, lines_digest, digest)
    VALUES ('{machine}', '{verb}', now(), 'SYSTEM', '{{}}', 0, 0, {n}, '', '') RETURNING id
), moved AS (
    UPDATE {table} SET {change} WHERE flight_id = {flight} RETURNING id, version
)
INSERT INTO {lines} (act_id, object_id, version, step_id) SELECT act.id, moved.id, moved.version, 1 FROM moved, act
"""


class Floor:
    """What some flights left, held ready to be written once more for as many other flights."""

    def __init__(self, flights: list[int], others: list[Flight], size: int) -> None:
        self.size = size
        self.others = [other.pk for other in others]
        self.rows = [self._fetched(flight, other.pk) for flight, other in zip(flights, others, strict=True)]

    def run(self) -> None:
        """Write it all, two flights at a time."""
        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(self._write, place) for place in range(len(self.rows))]:
                done.result()

    def _write(self, place: int) -> None:
        with psycopg.connect(_address()) as own:
            with own.cursor() as cursor:
                for table, columns, data in self.rows[place]:
                    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                        copy.write(data)
                self._act(cursor.execute, "Parcel", "waybills_parcel", "waybills_parcelline", PARCEL_ACTS, place)
                tables = ("clearance_declarationlist", "clearance_declarationlistline")
                self._act(cursor.execute, "DeclarationList", *tables, LIST_ACTS, place)
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            own.rollback()

    def _act(
        self,
        execute: Callable[[str], object],
        machine: str,
        table: str,
        lines: str,
        acts: tuple[tuple[str, str, int], ...],
        place: int,
    ) -> None:
        flight = self.others[place]
        for verb, state, meets in acts:
            changes = ["version = version + 1"]
            changes += [f"state = '{state}'"] if state else []
            changes += [f"gate = gate & ~{meets}"] if meets else []
            values = {"machine": machine, "table": table, "lines": lines, "verb": verb, "flight": flight}
            execute(ACT.format(change=", ".join(changes), n=self.size, **values))

    def _fetched(self, flight: int, other: int) -> list[tuple[str, str, bytes]]:
        return [_fetch(*table, flight=flight, other=other) for table in TABLES]


def _address() -> str:
    said = connection.settings_dict
    return psycopg.conninfo.make_conninfo(
        host=said["HOST"], port=said["PORT"], user=said["USER"], password=said["PASSWORD"] or None, dbname=said["NAME"]
    )


def _fetch(
    table: str, where: str, ids: tuple[str, ...], texts: tuple[str, ...], fresh: dict[str, str], *, flight: int,
    other: int,
) -> tuple[str, str, bytes]:  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            [table],
        )
        names = [name for (name,) in cursor.fetchall()]
        shown = [
            fresh[name].format(other=other) if name in fresh
            else f"{name} + {SHIFT}" if name in ids
            else f"'~' || substr({name}, 2)" if name in texts
            else name
            for name in names
        ]  # fmt: skip
        sql = f"COPY (SELECT {', '.join(shown)} FROM {table} WHERE {where.format(flight=flight)}) TO STDOUT"
        with cursor.copy(sql) as copy:
            return table, ", ".join(names), b"".join(copy)
