"""May this person do this to parcels? One pair for each verb that persons perform."""

from django.utils.translation import gettext_lazy as _

from waybills.lifecycle.roles import Role
from waybills.models import Parcel
from waybills.permissions.deeds import deed, pair

check_may_cancel, may_cancel = pair(Parcel.cancel, Parcel)
check_may_land_unannounced, may_land_unannounced = pair(Parcel.land_unannounced, Parcel)
check_may_arrive, may_arrive = pair(Parcel.arrive, Parcel)
check_may_supplement_manifest, may_supplement_manifest = pair(Parcel.supplement_manifest, Parcel)
check_may_tally, may_tally = pair(Parcel.tally, Parcel)
check_may_report_short, may_report_short = pair(Parcel.report_short, Parcel)
check_may_find_late, may_find_late = pair(Parcel.find_late, Parcel)
check_may_queue_for_ct, may_queue_for_ct = pair(Parcel.queue_for_ct, Parcel)
check_may_order_exam, may_order_exam = pair(Parcel.order_exam, Parcel)
check_may_detain, may_detain = pair(Parcel.detain, Parcel)
check_may_lift_detention, may_lift_detention = pair(Parcel.lift_detention, Parcel)
check_may_seize, may_seize = pair(Parcel.seize, Parcel)
check_may_order_return, may_order_return = pair(Parcel.order_return, Parcel)
check_may_hand_back, may_hand_back = pair(Parcel.hand_back, Parcel)
check_may_dispose, may_dispose = pair(Parcel.dispose, Parcel)
check_may_load, may_load = pair(Parcel.load, Parcel)
check_may_offload, may_offload = pair(Parcel.offload, Parcel)
check_may_dispatch, may_dispatch = pair(Parcel.dispatch, Parcel)
check_may_complete_transit, may_complete_transit = pair(Parcel.complete_transit, Parcel)
check_may_come_back, may_come_back = pair(Parcel.come_back, Parcel)
check_may_open_control, may_open_control = pair(Parcel.open_control, Parcel)
check_may_answer_control, may_answer_control = pair(Parcel.answer_control, Parcel)
check_may_correct, may_correct = pair(Parcel.correct, Parcel)

# ------------------------------------------------------------ deeds that are no verb of their own
check_may_answer_question, may_answer_question = deed(
    "answer_question", _("Answer a question of customs"), [Role.BROKER]
)
check_may_use_desk, may_use_desk = deed(
    "use_desk", _("The officers' desk"), [Role.OFFICER, Role.SUPERVISOR, Role.EXAMINER, Role.AGENCY, Role.AUDITOR]
)
check_may_use_floor, may_use_floor = deed("use_floor", _("The floor"), [Role.OPERATOR])
check_may_seal_bag, may_seal_bag = deed("seal_bag", _("Seal a bag"), [Role.OPERATOR])
