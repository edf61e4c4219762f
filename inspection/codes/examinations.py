"""What an opened parcel was found to be (reference ct/examination_outcomes.csv), and what follows."""

from dataclasses import dataclass

from inspection.codes.code import Code, listed

# What follows, each one verb of the parcel.
CONCLUDE, HOLD, DETAIN, RETURN, DISPOSE = "conclude_exam", "hold_after_exam", "detain", "order_return", "dispose"


@dataclass(frozen=True)
class ExamOutcome(Code):
    """`consequences` are the parcel's verbs the examiner may choose from; the first is usual.

    `asks` puts a question to the declarant; `detained_as` is the customs status of a detention (501 clearance,
    502 anti-smuggling, 503 legal affairs, 599 other); `photo` demands a picture of what was found.
    """

    eu_control_result: str
    consequences: tuple[str, ...]
    asks: bool = False
    detained_as: str = ""
    photo: bool = True


EXAM_OUTCOMES = listed(
    ExamOutcome(
        "SAT", "查验相符", "as declared after full or partial physical control", "A1", (CONCLUDE,), photo=False
    ),
    ExamOutcome(
        "DOC",
        "单证审核通过，未开拆",
        "considered satisfactory, documents only or none",
        "A2",
        (CONCLUDE,),
        photo=False,
    ),
    ExamOutcome(
        "MIN", "轻微不符，更正后放行", "minor discrepancy, corrected", "A5", (CONCLUDE,), asks=True, photo=False
    ),
    ExamOutcome("QTY", "数量不符", "quantity differs", "B1", (HOLD,), asks=True),
    ExamOutcome("GDS", "品名或归类不符", "goods or classification differ", "B1", (HOLD,), asks=True),
    ExamOutcome("VAL", "价格不实", "value differs", "B1", (HOLD,), asks=True),
    ExamOutcome("IPR", "侵权嫌疑", "suspected counterfeit", "B1", (DETAIN,), detained_as="503"),
    ExamOutcome("PRO", "查获禁限物品", "prohibited or restricted goods found", "B1", (DETAIN,), detained_as="501"),
    ExamOutcome("QUA", "检疫不合格", "quarantine failure", "B1", (RETURN, DISPOSE)),
    ExamOutcome("RET", "退运", "return", "B1", (RETURN,)),
    ExamOutcome("DES", "销毁", "destroy", "B1", (DISPOSE,)),
    ExamOutcome("CAS", "移交缉私", "handed to anti-smuggling", "B1", (DETAIN,), detained_as="502"),
)
CONSEQUENCES = listed(
    Code(CONCLUDE, "查验结束，转待放行", "examination over, back to the release gate"),
    Code(HOLD, "挂起，等待答复", "on hold until it is answered"),
    Code(DETAIN, "扣留（须第二人同意）", "detained (a second person must agree)"),
    Code(RETURN, "责令退运", "ordered back"),
    Code(DISPOSE, "放弃或销毁", "abandoned or destroyed"),
)
