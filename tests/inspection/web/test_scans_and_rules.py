"""The tray, scans brought by hand, selection rules, and what the parcel's page shows of inspection."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from inspection.models import Instance, Rendition, Scan, ScanJob, ScanTray, SelectionRule
from inspection.services import pictures
from inspection.web import panels
from tests.factories import scans
from tests.factories.reading import judge, settle
from waybills import acts
from waybills.models import Parcel

pytestmark = pytest.mark.django_db
NUMBER = "RP000000011CN"


@pytest.fixture
def parked(flight):
    scans.send_to_ct(scans.declare(flight, NUMBER))
    scans.scan("XX000000000XX")
    return ScanTray.objects.get()


# ------------------------------------------------------------ the tray
@pytest.mark.parametrize("person", ["operator", "inspector", "supervisor"])
def test_what_is_parked_is_shown_with_its_reason(request, client, parked, person):
    client.force_login(request.getfixturevalue(person))
    assert "XX000000000XX" in client.get(reverse("inspection:tray")).content.decode()
    assert client.get(reverse("inspection:tray-item", args=[parked.pk])).status_code == 200


@pytest.mark.parametrize("name", ["tray", "upload"])
def test_a_broker_sees_no_scans(client, broker, name):
    client.force_login(broker)
    assert client.get(reverse(f"inspection:{name}")).status_code == 403


def test_the_operator_sees_no_picture_in_the_tray_and_the_inspector_does(client, parked, operator, inspector):
    address = reverse("inspection:tray-item", args=[parked.pk])
    picture = Rendition.objects.filter(scan=parked.scan, kind="COLOUR_CORONAL").get()
    source = reverse("inspection:scan-picture", args=[parked.scan_id, picture.pk])
    client.force_login(operator)
    assert source not in client.get(address).content.decode()
    assert client.get(source).status_code == 403
    client.force_login(inspector)
    assert source in client.get(address).content.decode()
    answer = client.get(source)
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")


def test_a_scan_is_bound_by_hand(client, parked, operator):
    client.force_login(operator)
    address = reverse("inspection:tray-item", args=[parked.pk])
    assert client.post(address, {"number": NUMBER}).status_code == 422
    assert client.post(address, {"number": "NOBODY", "reason": "label"}).status_code == 422
    assert client.post(address, {"number": NUMBER, "reason": "label torn"}).status_code == 302
    assert Scan.objects.get().parcel.waybill.number == NUMBER


def test_a_scan_is_put_aside_with_a_reason(client, parked, operator):
    client.force_login(operator)
    address = reverse("inspection:tray-item", args=[parked.pk])
    assert client.post(address, {"discard": "1", "reason": ""}).status_code == 422
    assert client.post(address, {"discard": "1", "reason": "a test of the machine"}).status_code == 302
    parked.refresh_from_db()
    assert (parked.settled_by, parked.settled_how) == (operator, "a test of the machine")
    assert client.get(address).status_code == 404


# ------------------------------------------------------------ by hand
def bring(client, *files, barcode=""):
    made = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(reverse("inspection:upload"), {"files": made, "barcode": barcode})


def test_files_brought_by_hand_are_entered_and_left_to_the_workers(client, flight, operator):
    scans.send_to_ct(scans.declare(flight, NUMBER))
    client.force_login(operator)
    about = scans.header(NUMBER)
    answer = bring(client, ("a.dcs", scans.volume(about)), ("b.dcs", scans.report(about)))
    assert answer.status_code == 200
    assert Instance.objects.count() == 2
    assert ScanJob.objects.count() == 1
    assert not Rendition.objects.exists()


def test_plain_pictures_need_the_barcode_that_is_typed(client, flight, operator):
    parcel = scans.declare(flight, NUMBER)
    scans.send_to_ct(parcel)
    client.force_login(operator)
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "orange").save(out, "PNG")
    assert bring(client, ("a.png", out.getvalue())).status_code == 422
    assert bring(client, ("a.png", out.getvalue()), barcode=NUMBER).status_code == 200
    pictures.process(Scan.objects.get(), at=scans.NOW)
    assert Parcel.objects.get(pk=parcel.pk).state == "IMAGE_REVIEW"


def test_each_bad_file_is_named_and_the_good_ones_are_taken(client, centre, operator):
    client.force_login(operator)
    about = scans.header(NUMBER)
    answer = bring(client, ("good.dcs", scans.volume(about)), ("bad.dcs", b"nothing"), ("empty.dcs", b""))
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert "bad.dcs" in shown
    assert "good.dcs" not in shown
    assert Instance.objects.count() == 1


def test_nothing_chosen_is_told(client, operator):
    client.force_login(operator)
    assert client.post(reverse("inspection:upload"), {}).status_code == 422


def test_a_file_over_the_limit_is_told(client, centre, operator, settings):
    settings.UPLOAD_MAX_BYTES = 1000
    client.force_login(operator)
    assert bring(client, ("large.dcs", b"x" * 1001)).status_code == 422
    assert not ScanTray.objects.exists()


# ------------------------------------------------------------ rules
RULE = {"name": "knives", "kind": "CT", "goods_words": "刀, knife", "share": "1", "active": "on"}


def test_an_officer_writes_a_rule_after_trying_it(client, flight, officer):
    parcel = scans.declare(flight, "A1", goods=[("水果刀", "8211")])
    from django.utils import timezone

    type(parcel.waybill).objects.update(received_at=timezone.now())
    client.force_login(officer)
    tried = client.post(reverse("inspection:new-rule"), RULE | {"try": "1"})
    assert "1 " in tried.content.decode()
    assert not SelectionRule.objects.exists()
    client.post(reverse("inspection:new-rule"), RULE)
    made = SelectionRule.objects.get()
    assert (made.goods_words, made.made_by) == (["刀", "knife"], officer)
    assert "knives" in client.get(reverse("inspection:rules")).content.decode()
    client.post(reverse("inspection:rule", args=[made.pk]), RULE | {"active": ""})
    made.refresh_from_db()
    assert not made.active


@pytest.mark.parametrize(
    "wrong",
    [
        {"goods_words": ""}, {"share": "2"}, {"share": "x"}, {"name": ""}, {"kind": "X"}, {"destinations": "ABCD"},
        {"weight_from": "3", "weight_below": "2"}, {"hs_prefixes": "x" * 11},
    ],
)  # fmt: skip
def test_a_rule_that_makes_no_sense_is_refused_with_words(client, officer, wrong):
    client.force_login(officer)
    answer = client.post(reverse("inspection:new-rule"), RULE | wrong)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not SelectionRule.objects.exists()


@pytest.mark.parametrize("person", ["operator", "broker", "inspector"])
def test_only_officers_see_rules(request, client, person):
    client.force_login(request.getfixturevalue(person))
    assert client.get(reverse("inspection:rules")).status_code == 403
    assert client.get(reverse("inspection:new-rule")).status_code == 403


# ------------------------------------------------------------ panels
def panel(rf, context, user, parcel):
    request = rf.get("/")
    request.user = user
    return context(request, parcel)


def test_customs_see_pictures_and_verdict_on_the_parcels_page_and_others_do_not(
    rf, reviewable, inspector, officer, operator, broker
):
    parcel = reviewable(decision="ALARM")
    judge(inspector, "OK")
    assert panel(rf, panels.images, officer, parcel)["verdicts"] == []  # not yet in effect
    settle()
    shown = panel(rf, panels.images, officer, parcel)
    assert [label for _, label in shown["verdicts"]]
    assert shown["scans"][0]["findings"]
    for other in (operator, broker):
        assert panel(rf, panels.images, other, parcel) is None


def test_the_second_reader_does_not_find_the_first_verdict_on_the_parcels_page(
    rf, reviewable, inspector, second_inspector
):
    parcel = reviewable()
    judge(inspector, "UNC")
    settle()
    assert panel(rf, panels.images, second_inspector, parcel)["verdicts"] == []


def test_the_start_page_counts_what_waits_for_each(client, rf, reviewable, inspector, operator, broker):
    reviewable()
    client.force_login(inspector)
    assert "panel-inspection" in client.get("/").content.decode()
    assert panel(rf, lambda request, _: panels.work(request, inspector), inspector, None)["cases"] == 1
    assert "cases" not in panels.work(rf.get("/"), operator)
    assert panels.work(rf.get("/"), broker) is None


def test_a_broker_reads_the_notice_but_not_the_reason(rf, flight, broker, officer):
    parcel = scans.declare(flight, "A1")
    scans.tally(parcel)
    rows = Parcel.objects.filter(pk=parcel.pk)
    acts.perform(Parcel.spare_ct, rows, by=acts.SYSTEM)
    assert panel(rf, panels.examinations, broker, parcel) is None
    acts.perform(Parcel.order_exam, rows, by=acts.SYSTEM, facts={"referral": "RND"})
    assert panel(rf, panels.examinations, broker, parcel)["may_see"] is False
    assert panel(rf, panels.examinations, officer, parcel)["may_see"] is True


def test_the_parcels_page_shows_them(client, reviewable, officer):
    reviewable()
    client.force_login(officer)
    page = client.get(reverse("waybills:parcel", args=[NUMBER]))
    assert page.status_code == 200
    assert "panel-images" in page.content.decode()
