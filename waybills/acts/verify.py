"""Proves the sealed log: every act says what it said, every line is the one it moved, the chain has no gap."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection

from waybills.acts.digest import GENESIS, digest_of, header_of, link
from waybills.acts.seal import public_key
from waybills.acts.statement import LINES_DIGEST
from waybills.acts.verbs import machines
from waybills.models import Act, Seal


@dataclass(frozen=True)
class Bad:
    """The first thing that is wrong: the seal's number (0: not sealed), the act, and what."""

    number: int
    act_id: int
    what: str


def first_bad_act(*, root: Path | None = None) -> Bad | None:
    """The first bad act in the order of the log, or None when everything holds."""
    found = [bad for bad in (_chain_breach(root), _digest_breach(), *_line_breaches()) if bad]
    return min(found, key=lambda bad: (bad.number or 1 << 62, bad.act_id), default=None)


def _chain_breach(root: Path | None) -> Bad | None:
    pinned = _read_root(root) if root else None
    if isinstance(pinned, Bad):
        return pinned
    number, chain = 0, GENESIS
    for seal in _seals():
        number += 1
        if seal["number"] != number:
            return Bad(number, 0, "this number is missing from the log")
        if seal["digest"] is None:
            return Bad(number, seal["act_id"], "the act is gone")
        chain = link(chain, number, seal["act_id"], seal["digest"])
        if chain != seal["chain"]:
            return Bad(number, seal["act_id"], "the chain does not hold")
        if pinned and pinned["number"] == number and pinned["chain"] != chain.hex():
            return Bad(number, seal["act_id"], "the log differs from the exported root")
    if pinned and pinned["number"] > number:
        return Bad(number + 1, 0, "the log ends before the exported root")
    return None


def _read_root(path: Path) -> dict[str, Any] | Bad:
    root = json.loads(path.read_text())
    try:
        if root["public_key"] != public_key():
            raise InvalidSignature
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(root["public_key"]))
        key.verify(bytes.fromhex(root["signature"]), f"{root['number']}:{root['chain']}".encode())
    except InvalidSignature:
        return Bad(root["number"], 0, "the root's signature is not this centre's")
    return root  # type: ignore[no-any-return]


def _seals() -> Iterator[dict[str, Any]]:
    """Seals in order, each with the digest of the act it names (None when that act is gone)."""
    sql = """SELECT s.number, s.act_id, s.chain, a.digest
             FROM waybills_seal s LEFT JOIN waybills_act a ON a.id = s.act_id ORDER BY s.number"""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        for number, act_id, chain, digest in cursor:
            yield {"number": number, "act_id": act_id, "chain": bytes(chain), "digest": digest and bytes(digest)}


def _digest_breach() -> Bad | None:
    for act in Act.objects.select_related("seal").order_by("id").iterator(chunk_size=2_000):
        header = header_of(
            machine=act.machine,
            verb=act.verb,
            at=act.at,
            actor_kind=act.actor_kind,
            actor_id=act.actor_id,
            cause_id=act.cause_id,
            facts=act.facts,
            opens=act.opens,
            meets=act.meets,
        )
        if digest_of(header, bytes(act.lines_digest)) != bytes(act.digest):
            return Bad(_number(act), act.pk, "the act was changed")
    return None


def _line_breaches() -> Iterator[Bad | None]:
    """Per machine, the first act whose lines are not those it was made with (one query over all lines)."""
    for name, model in machines().items():
        lines = model.line_model._meta.db_table
        sql = f"""
            WITH found AS (
                SELECT act_id, count(*) AS n, {LINES_DIGEST} AS digest FROM (
                    SELECT act_id, object_id AS id, version, step_id AS step FROM {lines} ORDER BY act_id, object_id
                ) ordered GROUP BY act_id
            )
            SELECT coalesce(s.number, 0), coalesce(a.id, f.act_id),
                   CASE WHEN a.id IS NULL THEN 'lines that belong to no act'
                        WHEN f.act_id IS NULL THEN 'its lines are gone' ELSE 'its lines were changed' END
            FROM (SELECT * FROM waybills_act WHERE machine = %s) a
            FULL JOIN found f ON f.act_id = a.id LEFT JOIN waybills_seal s ON s.act_id = a.id
            WHERE a.id IS NULL OR f.act_id IS NULL OR f.n <> a.moved OR f.digest <> a.lines_digest
            ORDER BY coalesce(s.number, 9223372036854775807), 2 LIMIT 1"""  # noqa: S608 table of a declared machine
        with connection.cursor() as cursor:
            cursor.execute(sql, [name])
            row = cursor.fetchone()
        yield Bad(*row) if row else None


def _number(act: Act) -> int:
    seal = Seal.objects.filter(act=act).first()
    return seal.number if seal else 0
