"""The dictionary of reasons: brought in after every migrate, bettered by hand, asked for every receipt shown."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.db import router

from clearance.messages.codes import ERRORS, PLATFORM_ERRORS, RETURN_STATUS
from clearance.messages.codes.lists import Name
from clearance.models import ReasonEntry
from clearance.models.reasons import Actor
from clearance.receipts.table import DUPLICATES

# What customs writes into a receipt's text as [Code:n;Desc:t]; 14xx, 1501, 3005 and -90000x are the training twin's.
REASONS = Path(__file__).parent.parent / "data" / "reasons.csv"
# How a code begins → who must act (codes -301… orders, -401… money, -504… waybills, -62x… lists).
ACTORS = (
    ("-301", Actor.PLATFORM), ("-401", Actor.ENTERPRISE), ("-504", Actor.LOGISTICS), ("-505", Actor.LOGISTICS),
    ("-800", Actor.OPERATOR), ("-1010", Actor.BROKER), ("-62", Actor.BROKER),
)  # fmt: skip
SYSTEM_WORDS = ("系统异常", "系统发生异常", "请重试", "系统错误", "更新状态时发生错误", "未找到对应操作")
SIGNATURE_WORDS = ("签名", "验签", "加签", "解密")

SEND_AGAIN = (
    "这是电子口岸的系统问题，不必修改数据：过几分钟再次申报；仍失败请联系本中心技术人员。",
    "This is a fault at the e-port, not in your data: file again in a few minutes; if it fails again, call the centre.",
)
KEYS = (
    "签名或证书有问题：请技术人员检查该企业的证书是否有效，然后再次申报。",
    "The signature or certificate is at fault: let a technician check the sender's certificate, then file again.",
)
ALREADY_THERE = (
    "之前的同一单证已被受理，不必处理；如内容需要修改，请按变更申报。",
    "The same document was taken before; nothing to do. If it must be changed, file an amendment.",
)
FIXES = {
    Actor.PLATFORM: (
        "请电商平台更正订单后重新发送，再重新申报清单。",
        "Let the platform correct and resend the order, then file again.",
    ),
    Actor.ENTERPRISE: (
        "请电商企业或支付企业更正收款单后重新发送。",
        "Let the enterprise correct and resend the money received.",
    ),
    Actor.LOGISTICS: (
        "请物流企业更正运单后重新发送，再重新申报清单。",
        "Let the carrier correct and resend the waybill, then file again.",
    ),
    Actor.BROKER: ("按原因更正清单，然后重新申报。", "Correct the list as the reason says, then file again."),
    Actor.OPERATOR: ("请监管场所经营人更正后重新发送。", "Let the site operator correct it and send it again."),
}


def declare_reasons(sender: AppConfig | None = None, **kwargs: Any) -> None:
    """Add the codes that the table lacks; what is there, and may have been bettered, stays."""
    using = kwargs.get("using", router.db_for_write(ReasonEntry))
    ReasonEntry.objects.using(using).bulk_create(entries(), ignore_conflicts=True)


def entries() -> Iterator[ReasonEntry]:
    """Every code this edition can explain."""
    for code, name in ERRORS.items():
        yield _of_the_eport(code, name)
    with REASONS.open(encoding="utf-8", newline="") as file:
        yield from (ReasonEntry(**row) for row in csv.DictReader(file))
    for code, name in RETURN_STATUS.codes.items():
        yield _entry(code, name, Actor.BROKER if code in ("4", "100") else Actor.NOBODY, _fix_of_status(code))
    for code, name in PLATFORM_ERRORS.items():
        yield _entry(code, name, Actor.TECHNICIAN, KEYS if code.startswith("1") else SEND_AGAIN)


def _of_the_eport(code: str, name: Name) -> ReasonEntry:
    if code in DUPLICATES:
        return _entry(code, name, Actor.NOBODY, ALREADY_THERE)
    if any(word in name.zh for word in SIGNATURE_WORDS):
        return _entry(code, name, Actor.TECHNICIAN, KEYS)
    if any(word in name.zh for word in SYSTEM_WORDS):
        return _entry(code, name, Actor.BROKER, SEND_AGAIN)
    actor = next((actor for start, actor in ACTORS if code.startswith(start)), Actor.BROKER)
    return _entry(code, name, actor, FIXES[actor])


def _fix_of_status(code: str) -> tuple[str, str]:
    return {"4": SEND_AGAIN, "100": FIXES[Actor.BROKER]}.get(code, ("", ""))


def _entry(code: str, name: Name, actor: Actor, fix: tuple[str, str], *, field: str = "") -> ReasonEntry:
    return ReasonEntry(
        code=code, zh=name.zh, en=name.en, actor=actor, fix_zh=fix[0], fix_en=fix[1], field=field
    )  # fmt: skip


def explain(codes: Iterable[str]) -> dict[str, ReasonEntry]:
    """The entries of these codes, those that are known."""
    return ReasonEntry.objects.in_bulk(list(set(codes)))
