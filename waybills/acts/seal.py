"""The sequencer: numbers committed acts and chains their digests, outside the acts' own transactions.

The number is the order of the feed and of replay. It has no gaps and never repeats: one sequencer works at a time,
and an act that commits late simply gets a later number. Of two acts on the same row the later has the greater id
(waybills.acts.statement), so a batch sorted by id keeps their order.
"""

import json
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from waybills.acts.digest import GENESIS, link
from waybills.models import Act, Seal

BATCH = 2_000
SEQUENCER_LOCK = 0x5EA1  # one number for the whole installation: only one sequencer at a time


def seal_acts(*, batch: int = BATCH) -> int:
    """Seal up to `batch` committed acts; the number sealed, 0 when none wait or another sequencer is at work."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEQUENCER_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(
            "WITH taken AS (DELETE FROM waybills_unsealed WHERE act_id IN"
            " (SELECT act_id FROM waybills_unsealed ORDER BY act_id LIMIT %s) RETURNING act_id)"
            " SELECT a.id, a.digest FROM waybills_act a JOIN taken ON taken.act_id = a.id ORDER BY a.id",
            [batch],
        )
        taken = cursor.fetchall()
        _chain(taken)
    return len(taken)


def _chain(acts: list[tuple[int, bytes]]) -> None:
    last = Seal.objects.order_by("-number").first()
    number, chain = (last.number, bytes(last.chain)) if last else (0, GENESIS)
    seals = []
    for act_id, digest in acts:
        number += 1
        chain = link(chain, number, act_id, bytes(digest))
        seals.append(Seal(number=number, act_id=act_id, chain=chain))
    Seal.objects.bulk_create(seals)


def export_root(*, at: datetime | None = None) -> Path | None:
    """Write the newest chain value, signed, to SEAL_ROOTS_DIR; None when it was written before or nothing is sealed.

    The file is JSON: number, chain and signature (Ed25519 over "number:chain") in hexadecimal, time, public key.
    """
    last = Seal.objects.order_by("-number").first()
    if last is None:
        return None
    folder = Path(settings.SEAL_ROOTS_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{last.number:012d}.json"
    if path.exists():
        return None
    key = _key()
    said = f"{last.number}:{bytes(last.chain).hex()}"
    root = {
        "number": last.number,
        "chain": bytes(last.chain).hex(),
        "at": (at or timezone.now()).isoformat(),
        "signature": key.sign(said.encode()).hex(),
        "public_key": key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex(),
    }
    part = path.with_suffix(".part")
    part.write_text(json.dumps(root, indent=1))
    part.rename(path)
    return path


def _key() -> Ed25519PrivateKey:
    """The centre's sealing key; made at first use, readable by its owner only."""
    path = Path(settings.SEAL_KEY_FILE)
    if path.exists():
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text().strip()))
    path.parent.mkdir(parents=True, exist_ok=True)
    key = Ed25519PrivateKey.generate()
    path.touch(mode=0o600)
    path.write_text(key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()).hex())
    return key


def public_key() -> str:
    """The public half in hexadecimal, for those who keep roots."""
    return _key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def unsealed_count() -> int:
    """How many committed acts still wait for their number."""
    return Act.objects.filter(seal=None).count()
