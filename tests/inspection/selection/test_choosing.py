"""Who goes to CT and who is opened: by rule and by chance, the same each time, letting nobody slip through."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from inspection import selection
from inspection.models import CtTask, ExamTask, SelectionHit, SelectionRule
from inspection.selection.draw import SQL, seed
from tests.factories import scans
from waybills import acts
from waybills.lifecycle.requirements import Requirement
from waybills.models import Delivery, Parcel

pytestmark = pytest.mark.django_db
KNIVES = {"kind": "CT", "goods_words": ["刀"], "name": "knives"}


@pytest.fixture(autouse=True)
def no_chance(settings):
    settings.CT_RANDOM_SHARE = settings.EXAM_RANDOM_SHARE = 0.0
    settings.SELECTION_SEED = "the seed of the tests"


def rule(**columns):
    return SelectionRule.objects.create(**{"name": "a rule", "kind": "CT", **columns})


def choose(*parcels):
    tally = scans.tally(*parcels)
    return selection.choose(acts.Heard(tally.act_id, tally.verb), at=scans.NOW)


def states(*parcels):
    return [Parcel.objects.get(pk=parcel.pk).state for parcel in parcels]


def test_parcels_nobody_chose_go_to_the_gate(flight):
    one, two = scans.declare(flight, "A1"), scans.declare(flight, "A2")
    assert choose(one, two) == selection.Chosen(to_ct=0, to_exam=0, spared=2)
    assert states(one, two) == ["AWAITING_DECISION"] * 2
    assert not Parcel.objects.get(pk=one.pk).gate & Requirement.CT_VERDICT


def test_a_rule_on_goods_sends_to_ct_and_says_so(flight):
    made = rule(**KNIVES)
    knife, dress = scans.declare(flight, "A1", goods=[("厨房刀具", "8211920000")]), scans.declare(flight, "A2")
    choose(knife, dress)
    assert states(knife, dress) == ["CT_QUEUED", "AWAITING_DECISION"]
    hit = SelectionHit.objects.get()
    assert (hit.parcel_id, hit.rule, hit.reason, hit.kind) == (knife.pk, made, "RSK", "CT")
    assert CtTask.objects.get().parcel_id == knife.pk


@pytest.mark.parametrize(
    "conditions",
    [
        {"hs_prefixes": ["8517"]},
        {"hs_prefixes": ["1", "851"]},
        {"goods_words": ["PHONE"]},
        {"destinations": ["502", "110"]},
        {"shippers": ["4201960A1B"]},
        {"weight_from": Decimal("2.5")},
        {"weight_from": Decimal(1), "weight_below": Decimal("2.501")},
        {"hs_prefixes": ["8517"], "goods_words": ["phone"], "destinations": ["502"]},
    ],
)
def test_a_parcel_that_fits_every_condition_is_chosen(flight, conditions):
    rule(**conditions)
    parcel = scans.declare(flight, "A1", goods=[("Dress", "62"), ("Smartphone", "8517130000")], weighed=Decimal("2.5"))
    choose(parcel)
    assert states(parcel) == ["CT_QUEUED"]


@pytest.mark.parametrize(
    "conditions",
    [
        {"hs_prefixes": ["85171"]},
        {"goods_words": ["100%"]},
        {"destinations": ["110"]},
        {"shippers": ["X"]},
        {"weight_from": Decimal("2.501")},
        {"weight_below": Decimal("2.5")},
        {"hs_prefixes": ["8517"], "goods_words": ["dress"]},  # not of one and the same goods line
        {"hs_prefixes": ["8517"], "active": False},
        {"hs_prefixes": ["8517"], "share": 0},
    ],
)
def test_a_parcel_that_misses_one_condition_is_not_chosen(flight, conditions):
    rule(**conditions)
    goods = [("Dress", "62"), ("1000 phones", "8517620000")]
    parcel = scans.declare(flight, "A1", goods=goods, weighed=Decimal("2.5"))
    choose(parcel)
    assert states(parcel) == ["AWAITING_DECISION"]


def test_a_rule_without_a_condition_cannot_be_written(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        rule()


def test_a_shadow_rule_notes_its_hits_and_chooses_nobody(flight):
    rule(**KNIVES, shadow=True)
    parcel = scans.declare(flight, "A1", goods=[("水果刀", "8211")])
    choose(parcel)
    assert states(parcel) == ["AWAITING_DECISION"]
    assert SelectionHit.objects.get().shadow


def test_who_is_chosen_to_be_opened_is_opened_and_never_released_on_the_way(flight):
    rule(name="open", kind="EXAM", goods_words=["刀"], note="look for hidden blades")
    parcel = scans.declare(flight, "A1", goods=[("水果刀", "8211")])
    scans.tally(parcel)
    everything = Requirement(int(Parcel.objects.get(pk=parcel.pk).gate) & ~int(Requirement.CT_VERDICT))
    rows = Parcel.objects.filter(pk=parcel.pk)
    acts.perform(Parcel.answer_control, rows, by=acts.SYSTEM, meets=everything)  # nothing else stands against it
    tally = acts.Heard(Delivery.objects.latest("pk").act_id, acts.verb_of(Parcel.tally, Parcel))
    selection.choose(tally, at=scans.NOW)
    assert states(parcel) == ["EXAM_QUEUED"]
    order = ExamTask.objects.get().exam_order
    assert (order.reason, order.note) == ("RSK", "look for hidden blades")
    assert order.notified_at is not None


def test_who_is_chosen_for_both_is_opened_after_a_good_picture(flight):
    rule(**KNIVES)
    rule(name="open", kind="EXAM", goods_words=["刀"])
    parcel = scans.declare(flight, "A1", goods=[("水果刀", "8211")])
    choose(parcel)
    rows = Parcel.objects.filter(pk=parcel.pk)
    assert states(parcel) == ["CT_QUEUED"]
    acts.perform(Parcel.show_image, rows, by=acts.SYSTEM)
    acts.perform(Parcel.clear_image, rows, by=acts.SYSTEM)
    assert states(parcel) == ["EXAM_QUEUED"]


def test_chance_chooses_its_share_and_the_same_ones_again(flight, settings):
    settings.CT_RANDOM_SHARE = 0.3
    parcels = [scans.declare(flight, f"R{number:05}") for number in range(60)]
    rows = Parcel.objects.filter(pk__in=[parcel.pk for parcel in parcels])
    first = {hit.parcel_id for hit in selection.find_hits(rows, [], by_chance=True)}
    again = {hit.parcel_id for hit in selection.find_hits(rows, [], by_chance=True)}
    assert first == again
    assert 8 <= len(first) <= 30  # 18 expected
    drawn = {parcel.pk for parcel in parcels if selection.chance(parcel.waybill.number, salt="CT") < 0.3}
    assert first == drawn
    choose(*parcels)
    assert {task.parcel_id for task in CtTask.objects.all()} == first


def test_another_seed_chooses_others(flight, settings):
    settings.CT_RANDOM_SHARE = 0.5
    for number in range(40):
        scans.declare(flight, f"R{number:05}")
    first = {hit.parcel_id for hit in selection.find_hits(Parcel.objects.all(), [], by_chance=True)}
    settings.SELECTION_SEED = "another seed"
    assert first != {hit.parcel_id for hit in selection.find_hits(Parcel.objects.all(), [], by_chance=True)}


def test_chance_is_the_same_number_in_sql_and_in_python(db):
    drawn = SQL.format(salt="'EXAM'", number="'RP000000011CN'")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {drawn}", {"seed": seed()})
        in_sql = float(cursor.fetchone()[0])
    assert in_sql == pytest.approx(selection.chance("RP000000011CN", salt="EXAM"), abs=1e-12)


def test_choosing_twice_changes_nothing(flight):
    rule(**KNIVES)
    parcel = scans.declare(flight, "A1", goods=[("水果刀", "8211")])
    tally = scans.tally(parcel)
    heard = acts.Heard(tally.act_id, tally.verb)
    selection.choose(heard, at=scans.NOW)
    assert selection.choose(heard, at=scans.NOW) == selection.Chosen(0, 0, 0)
    assert SelectionHit.objects.count() == CtTask.objects.count() == 1


def test_the_number_of_statements_does_not_grow_with_the_parcels(flight):
    rule(**KNIVES)

    def statements(*names):
        parcels = [scans.declare(flight, name, goods=[("水果刀", "8211")]) for name in names]
        tally = scans.tally(*parcels)
        with CaptureQueriesContext(connection) as queries:
            selection.choose(acts.Heard(tally.act_id, tally.verb), at=scans.NOW)
        return len(queries)

    statements("A0")  # fills the caches
    assert statements("A1") == statements(*(f"B{number}" for number in range(12)))


def test_a_back_test_counts_without_touching_anything(flight):
    parcels = [scans.declare(flight, f"A{n}", goods=[("水果刀" if n % 2 else "裙", "8211")]) for n in range(6)]
    made = rule(**KNIVES, active=False)
    assert selection.back_test(Parcel.objects.all(), made) == 3
    assert states(*parcels) == ["PRE_ADVISED"] * 6
    assert not SelectionHit.objects.exists()


def test_a_tally_is_chosen_from_through_its_delivery(flight):
    parcel = scans.declare(flight, "A1")
    tally = scans.tally(parcel)
    waiting = Delivery.objects.filter(act_id=tally.act_id, subscriber="inspection.subscribers.choose_tallied")
    assert waiting.exists()
    assert states(parcel) == ["TALLIED"]
    from waybills.acts.deliveries import deliver

    deliver()
    assert states(parcel) == ["AWAITING_DECISION"]


def test_an_officers_inspection_order_is_opened_with_its_task(flight, officer):
    from waybills.services.controls import place_controls

    parcel = scans.declare(flight, "A1")
    choose(parcel)
    place_controls(Parcel.objects.filter(pk=parcel.pk), kind=Requirement.INSPECT, by=officer, reason="look inside")
    assert states(parcel) == ["EXAM_QUEUED"]
    assert ExamTask.objects.get().exam_order.reason == "RSK"
    assert ExamTask.objects.get().state == "NOTIFIED"
