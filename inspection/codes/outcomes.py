"""What an inspector may say of a picture (reference ct/inspector_outcomes.csv), one key each."""

from dataclasses import dataclass

from inspection.codes.code import Code, listed

CLEAR, ALARM, UNKNOWN = "CLEAR", "ALARM", "UNKNOWN"  # DICOS (4010,1031)


@dataclass(frozen=True)
class Outcome(Code):
    """`key` is the key that gives it; `confirm` asks once more before it is sent."""

    key: str
    dicos_decision: str
    eu_control_result: str = ""
    needs_reason: bool = False
    needs_second: bool = False
    confirm: bool = False
    # Given to somebody who never saw a picture, it is still true.
    needs_picture: bool = True


OUTCOMES = listed(
    Outcome("OK", "图像与申报相符", "image matches declaration", "1", CLEAR, "A2"),
    Outcome("MIS", "图像与申报不符，转人工查验", "image differs, physical examination", "2", ALARM, needs_reason=True),
    Outcome(
        "PRO",
        "疑似禁限物品，转人工查验",
        "suspected prohibited item, physical examination",
        "3",
        ALARM,
        needs_reason=True,
        confirm=True,
    ),
    Outcome("QUA", "疑似检疫物，转检疫", "suspected quarantine item", "4", ALARM, needs_reason=True),
    Outcome("UNC", "无法判定，提交复核", "undecided, second reviewer", "5", UNKNOWN, needs_second=True),
    Outcome("RES", "图像质量差，重新过机", "poor image, rescan", "6", UNKNOWN, needs_reason=True),
    Outcome(
        "EXP", "疑似爆炸物，停带疏散", "suspected explosive, stop belt", "9", ALARM, needs_reason=True, confirm=True
    ),
    Outcome(
        "NOI",
        "无图像或条码不匹配",
        "no image or barcode mismatch",
        "0",
        UNKNOWN,
        needs_reason=True,
        needs_picture=False,
    ),
)
# They send the parcel to be opened.
SUSPICIONS = frozenset({"MIS", "PRO", "QUA"})
# They send it through the scanner again.
RESCANS = frozenset({"RES", "NOI"})

REASONS: dict[str, tuple[Code, ...]] = {
    "MIS": (
        Code("GDS", "品名不符", "goods differ"),
        Code("QTY", "数量不符", "quantity differs"),
        Code("WGT", "重量不符", "weight differs"),
        Code("HID", "夹藏、夹层", "concealment"),
        Code("DEN", "高密度遮挡", "shielded, cannot be judged"),
    ),
    "PRO": (
        Code("KNI", "管制刀具", "controlled knife"),
        Code("GUN", "枪支弹药及零件", "firearm, ammunition or part"),
        Code("DRU", "毒品或易制毒化学品", "narcotic or precursor"),
        Code("CUR", "货币", "currency"),
        Code("TOB", "烟草或酒类超量", "tobacco or alcohol over the allowance"),
        Code("IPR", "侵权嫌疑", "suspected counterfeit"),
        Code("BAT", "未申报锂电池", "undeclared lithium cells"),
        Code("OTH", "其他禁限物品", "other prohibited item"),
    ),
    "QUA": (
        Code("PLA", "植物及种子", "plants, seeds"),
        Code("ANI", "动物及其产品", "animals, animal products"),
        Code("SOI", "土壤、栽培介质", "soil"),
        Code("BIO", "生物材料", "biological material"),
    ),
    "RES": (
        Code("CUT", "图像被截断", "object cut off in the image"),
        Code("BLU", "模糊或伪影", "blurred, artefacts"),
        Code("MIX", "多件重叠", "several parcels in one image"),
    ),
    "NOI": (
        Code("NON", "没有图像", "no image"),
        Code("BAR", "图像与条码不是同一件", "image and barcode are not the same parcel"),
    ),
    "EXP": (
        Code("EXP", "爆炸物", "explosive"),
        Code("DET", "起爆装置", "initiator"),
    ),
}


def outcome_of_key(key: str) -> Outcome | None:
    """The outcome a key gives."""
    return next((outcome for outcome in OUTCOMES.values() if outcome.key == key), None)


def reason_of(outcome: str, code: str) -> Code | None:
    """A reason of an outcome's own list."""
    return next((reason for reason in REASONS.get(outcome, ()) if reason.code == code), None)
