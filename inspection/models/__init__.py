"""The tables of image review, scans, selection and examination."""

from inspection.models.ct_task import CtTask, CtTaskLine, OpenCtTask, PendingVerdict, TaskClaim, WaitsFor
from inspection.models.decision import TAKEN_BACK, Decision, Reader, ShownDeclaration
from inspection.models.exam_task import ExamOrder, ExamPhoto, ExamRecord, ExamTask, ExamTaskLine, OpenExamTask
from inspection.models.finding import AlgorithmRun, Finding
from inspection.models.line import LineEvent, LineOrder
from inspection.models.scan import Instance, Origin, Pictures, Rendition, Scan, ScanJob, ScanTray
from inspection.models.selection import Kind, SelectionHit, SelectionRule

__all__ = [
    "TAKEN_BACK", "AlgorithmRun", "CtTask", "CtTaskLine", "Decision", "ExamOrder", "ExamPhoto", "ExamRecord",
    "ExamTask", "ExamTaskLine", "Finding", "Instance", "Kind", "LineEvent", "LineOrder", "OpenCtTask",
    "OpenExamTask", "Origin", "PendingVerdict", "Pictures", "Reader", "Rendition", "Scan", "ScanJob", "ScanTray",
    "SelectionHit", "SelectionRule", "ShownDeclaration", "TaskClaim", "WaitsFor",
]  # fmt: skip
