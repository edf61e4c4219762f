"""States and transitions of the two inspections: by picture and by hand."""

from inspection.lifecycle.ct_task import CtLifecycle, CtState
from inspection.lifecycle.exam_task import ExamLifecycle, ExamState

__all__ = ["CtLifecycle", "CtState", "ExamLifecycle", "ExamState"]
