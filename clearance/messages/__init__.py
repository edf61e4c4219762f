"""The national customs system's message standard (CEB, edition 2022-05), both directions, in plain Python.

One definition per business node (`types.exports`, `types.imports`, `types.frame`; attribute names are the
standard's own) gives everything else:

    from clearance.messages import Message, build, check, check_business, parse
    from clearance.messages.types import exports

    message = Message(code="CEB603", guid=guid_of("outbox", "4711"), nodes=(inventory,), transfer=transfer)
    check(message, strict=True)      list of Fault: what goes out is judged as the official schema judges it
    check_business(message)          list of Fault: codes, times, sums
    check_outgoing(message)          list of Fault: both, before a message leaves
    build(message)                   bytes, unsigned; write(message, file) streams
    build_signed(message, key)       bytes, signed; nothing may touch them afterwards

    parsed = parse(data)             Parsed(message, warnings, faults, signed, envelope); data is bytes or a file
    check(parsed)                    list of Fault: what comes in is judged with the named tolerances
    verify(data, registry, at=now)   Verified(key, root); .parsed() reads the very tree that was verified

Unreadable(code, detail) is raised for what can't be taken in at all, BadSignature(code, detail) for a signature that
proves nothing, Unwritable for a value that XML can't carry. Fault, Tolerance, Unreadable and BadSignature have
text("zh") and text("en").

Around it: `wrap`, `unwrap`, `read_reply`, `build_reply` (DxpMsg, DxpMsgSv, DxpRep), `batches` and `parts` (limits),
`business_key`, `guid_of` (numbers), `times` (UTC+8), `codes` (lists, statuses, errors), `keys` (schemes, registry).
"""

from clearance.messages.batching import batches, parts
from clearance.messages.catalogue import (
    MESSAGES,
    RECEIPTS,
    Flow,
    MessageType,
    Signing,
    business_key,
    head_of,
    message_type,
)
from clearance.messages.checking import check
from clearance.messages.envelope import Envelope, Reply, Response, build_reply, read_reply, unwrap, wrap
from clearance.messages.faults import Fault, Tolerance
from clearance.messages.hardening import Unreadable
from clearance.messages.identifiers import guid_of
from clearance.messages.keys import (
    RSA_SHA1,
    SM2_SM3,
    KeyRegistry,
    Scheme,
    SigningKey,
    TrustedKey,
    signing_key,
    trusted_key,
)
from clearance.messages.meaning import check_business
from clearance.messages.outgoing import check_outgoing
from clearance.messages.reading import Parsed, parse
from clearance.messages.signature import build_signed, wrap_signed
from clearance.messages.types.frame import BaseSubscribe, BaseTransfer, ExtendMessage, Message
from clearance.messages.verification import BadSignature, Verified, verify
from clearance.messages.writing import Unwritable, build, write

__all__ = [
    "MESSAGES",
    "RECEIPTS",
    "RSA_SHA1",
    "SM2_SM3",
    "BadSignature",
    "BaseSubscribe",
    "BaseTransfer",
    "Envelope",
    "ExtendMessage",
    "Fault",
    "Flow",
    "KeyRegistry",
    "Message",
    "MessageType",
    "Parsed",
    "Reply",
    "Response",
    "Scheme",
    "Signing",
    "SigningKey",
    "Tolerance",
    "TrustedKey",
    "Unreadable",
    "Unwritable",
    "Verified",
    "batches",
    "build",
    "build_reply",
    "build_signed",
    "business_key",
    "check",
    "check_business",
    "check_outgoing",
    "guid_of",
    "head_of",
    "message_type",
    "parse",
    "parts",
    "read_reply",
    "signing_key",
    "trusted_key",
    "unwrap",
    "verify",
    "wrap",
    "wrap_signed",
    "write",
]
