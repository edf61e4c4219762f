"""Code lists of image review and examination, as data with Chinese and English words."""

from inspection.codes.code import Code, label_of
from inspection.codes.examinations import CONSEQUENCES, EXAM_OUTCOMES, ExamOutcome
from inspection.codes.machine import ABORT_REASONS, ALARM_DECISIONS, CATEGORIES, FLAGS
from inspection.codes.outcomes import OUTCOMES, REASONS, Outcome
from inspection.codes.referrals import REFERRAL_REASONS
from inspection.codes.trays import TRAY_REASONS

__all__ = [
    "ABORT_REASONS", "ALARM_DECISIONS", "CATEGORIES", "CONSEQUENCES", "EXAM_OUTCOMES", "FLAGS", "OUTCOMES",
    "REASONS", "REFERRAL_REASONS", "TRAY_REASONS", "Code", "ExamOutcome", "Outcome", "label_of",
]  # fmt: skip
