"""What inspection does when a parcel or a task moves."""

from inspection import selection
from inspection.services import opening, tray, waiting
from waybills import acts

# ------------------------------------------------------------ parcels, inside the act
acts.when("Parcel.queue_for_ct", "Parcel.correct")(opening.queue_for_ct)
acts.when("Parcel.spare_ct", "Parcel.clear_image", "Parcel.lift_hold")(opening.order_chosen_exams)
acts.when("Parcel.order_exam", "Parcel.suspect_image", "Parcel.correct")(opening.order_exams)
acts.when("Parcel.detain", "Parcel.order_return", "Parcel.dispose", "Parcel.correct")(opening.end_ct)
acts.when(
    "Parcel.conclude_exam", "Parcel.hold_after_exam", "Parcel.withdraw_exam", "Parcel.detain", "Parcel.order_return",
    "Parcel.dispose", "Parcel.correct",
)(opening.end_exams)  # fmt: skip
acts.when("Parcel.lift_hold")(opening.resume_review)
acts.when("Parcel.queue_for_ct")(tray.try_again)

# ------------------------------------------------------------ tasks, inside the act
acts.when(*(f"CtTask.{verb}" for verb in waiting.WAITS))(waiting.follow)
acts.when("CtTask.reopen")(waiting.reopen)
acts.when(*(f"CtTask.{verb}" for verb in waiting.ENDS))(waiting.end)
acts.when("ExamTask.finish", "ExamTask.cancel", "ExamTask.withdraw")(waiting.end_exam)


# A rule that fails must not stop the tally: the parcels wait in TALLIED, and the delivery is tried again.
@acts.later("Parcel.tally")
def choose_tallied(heard: acts.Heard) -> None:
    """Every tallied parcel goes to CT, to examination or to the gate."""
    selection.choose(heard, at=heard.act.at)
