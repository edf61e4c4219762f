"""May this person do this to flights?"""

from waybills.models import Flight
from waybills.permissions.deeds import pair

check_may_plan_flight, may_plan_flight = pair(Flight.plan, Flight)
check_may_open_flight, may_open_flight = pair(Flight.open, Flight)
check_may_start_loading, may_start_loading = pair(Flight.start_loading, Flight)
check_may_finish_loading, may_finish_loading = pair(Flight.finish_loading, Flight)
check_may_reopen_loading, may_reopen_loading = pair(Flight.reopen_loading, Flight)
check_may_depart_flight, may_depart_flight = pair(Flight.depart, Flight)
check_may_cancel_flight, may_cancel_flight = pair(Flight.cancel, Flight)
