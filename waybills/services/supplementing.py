"""An officer supplements the manifest for a parcel that came without a line: papers, flight, arrival."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from waybills import acts
from waybills.acts.outcome import Outcome
from waybills.models import MasterWaybill, Organisation, Parcel, User, Waybill, WaybillNumber
from waybills.permissions import parcels as may
from waybills.refusals import Incomplete, NotPossible
from waybills.services.reasons import needed

# A number does not come again within one carrier for six months (CEB603, logistics number).
TAKEN_FOR = timedelta(days=183)

# Flight and broker are no state, but the counters count by them: what leaves one row enters another.
PLACE = """
WITH old AS (
    SELECT id, flight_id, broker_id, state FROM waybills_parcel WHERE id = %(id)s FOR NO KEY UPDATE
), moved AS (
    UPDATE waybills_parcel p SET flight_id = %(flight)s, broker_id = %(broker)s FROM old WHERE p.id = old.id
    RETURNING p.flight_id, p.broker_id, p.state, old.flight_id AS old_flight_id, old.broker_id AS old_broker_id
)
INSERT INTO waybills_countdelta (machine, flight_id, broker_id, state, n)
SELECT 'Parcel', flight_id, broker_id, state, sum(n) FROM (
    SELECT old_flight_id AS flight_id, old_broker_id AS broker_id, state, -1 AS n FROM moved
    UNION ALL SELECT flight_id, broker_id, state, 1 FROM moved
) d GROUP BY 2, 3, 4 HAVING sum(n) <> 0
"""


@dataclass(frozen=True)
class ManifestLine:
    """What the missing line would have said."""

    logistics: Organisation
    master: MasterWaybill
    broker: Organisation | None
    pieces: int
    gross_weight: Decimal
    goods_info: str
    consignee_country: str = ""


@transaction.atomic
def supplement_manifest(parcel: Parcel, line: ManifestLine, *, by: User, at: datetime, reason: str) -> Outcome:
    """Accept the line: the over-landed parcel gets its papers and goes on as arrived.

    Where the manifest came meanwhile and announced the number itself, that parcel arrives instead, and the record of
    the cage ends as a correction with the same cause.
    """
    may.check_may_supplement_manifest(by)
    reason = needed(reason)
    locked = Parcel.objects.select_for_update(no_key=True).get(pk=parcel.pk)
    if locked.state != "OVER_LANDED":
        raise NotPossible(_("It is not over-landed any more."))
    if announced := _announced(locked.waybill.number, line.logistics):
        return _take_announced(locked, announced, by=by, at=at, reason=reason)
    _register(locked, line, today=at.date())
    with connection.cursor() as cursor:
        broker = line.broker.pk if line.broker else None
        cursor.execute(PLACE, {"id": locked.pk, "flight": line.master.flight_id, "broker": broker})
    _write_paper(locked, line)
    facts = {"reason": reason, "flight": str(line.master.flight), "master": line.master.number}
    return acts.perform(Parcel.supplement_manifest, Parcel.objects.filter(pk=locked.pk), by=by, at=at, facts=facts)


def _announced(number: str, logistics: Organisation) -> Parcel | None:
    waiting = Parcel.objects.filter(waybill__number=number, state__in=["PRE_ADVISED", "AWAITING_ARRIVAL"])
    return waiting.filter(waybill__logistics=logistics).order_by("-pk").first()


def _take_announced(caged: Parcel, announced: Parcel, *, by: User, at: datetime, reason: str) -> Outcome:
    if announced.state != "AWAITING_ARRIVAL":
        raise NotPossible(_("The number is announced on a flight that is not open yet. Open that flight first."))
    facts = {"reason": reason, "explanation": _("Announced meanwhile under the same number.")}
    caged_rows = Parcel.objects.filter(pk=caged.pk)
    outcome = acts.perform(Parcel.supplement_manifest, caged_rows, by=by, at=at, facts=facts)
    same = {"by": acts.SYSTEM, "at": at, "cause": outcome.act_id, "facts": facts}
    acts.perform(Parcel.correct, caged_rows, to="CANCELLED", **same)  # type: ignore[arg-type]
    acts.perform(Parcel.arrive, Parcel.objects.filter(pk=announced.pk), **same)  # type: ignore[arg-type]
    return outcome


def _register(parcel: Parcel, line: ManifestLine, *, today: date) -> None:
    """The number belongs to the carrier from now on; nobody announces it a second time."""
    number = parcel.waybill.number
    taken = WaybillNumber.objects.filter(number=number, logistics=line.logistics)
    taken.filter(free_after__lt=today).delete()
    try:
        with transaction.atomic():
            WaybillNumber.objects.create(
                number=number, logistics=line.logistics, parcel=parcel, free_after=today + TAKEN_FOR
            )
    except IntegrityError:
        raise Incomplete(
            _("This carrier has used the number %(number)s within six months.") % {"number": number}, field="logistics"
        ) from None


def _write_paper(parcel: Parcel, line: ManifestLine) -> None:
    Waybill.objects.filter(pk=parcel.pk).update(
        logistics=line.logistics, master=line.master, pieces=line.pieces, gross_weight=line.gross_weight,
        goods_info=line.goods_info.strip(), consignee_country=line.consignee_country.strip(),
    )  # fmt: skip
