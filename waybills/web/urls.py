"""Every address of waybills' own screens."""

from django.urls import path, re_path

from waybills.models import FloorStep
from waybills.web import flights, lists, parcels, start
from waybills.web.desk import questions, rare
from waybills.web.desk import views as desk
from waybills.web.floor import views as floor

A, T, L, O, H = FloorStep.ARRIVE, FloorStep.TALLY, FloorStep.LOAD, FloorStep.OFFLOAD, FloorStep.HAND_BACK  # noqa: E741
STEPS = "|".join(FloorStep.values)
VERBS = "|".join(flights.STEPS)

app_name = "waybills"
urlpatterns = [
    path("", start.start, name="start"),
    path("find/", parcels.find, name="find"),
    path("parcels/", lists.parcels, name="parcels"),
    path("parcels/paste/", lists.paste, name="paste-numbers"),
    path("parcels/supplement/<path:number>/", rare.supplement, name="supplement-manifest"),
    path("parcels/<path:number>/", parcels.show_parcel, name="parcel"),
    path("flights/", flights.flight_board, name="flight-board"),
    path("flights/plan/", flights.plan_flight, name="plan-flight"),
    path("flights/<int:pk>/", flights.show_flight, name="flight"),
    re_path(rf"^flights/(?P<pk>\d+)/(?P<verb>{VERBS})/$", flights.move_flight, name="move-flight"),
    path("flights/<int:pk>/tally/", floor.open_tally, name="open-tally"),
    path("floor/", floor.station, {"step": A}, name="floor-home"),
    path("floor/arrival/", floor.station, {"step": A}, name="floor-arrival"),
    path("floor/tally/", floor.station, {"step": T}, name="floor-tally"),
    path("floor/load/", floor.station, {"step": L}, name="floor-load"),
    path("floor/offload/", floor.station, {"step": O}, name="floor-offload"),
    path("floor/hand-back/", floor.station, {"step": H}, name="floor-hand-back"),
    path("floor/tallies/", floor.tallies, name="tallies"),
    path("floor/tallies/<int:pk>/", floor.tally_session, name="tally-session"),
    path("floor/bags/<int:pk>/seal/", floor.seal_bag, name="seal-bag"),
    re_path(rf"^floor/(?P<step>{STEPS})/scan/$", floor.scan, name="floor-scan"),
    re_path(rf"^floor/(?P<step>{STEPS})/list/$", floor.listed, name="floor-list"),
    re_path(rf"^floor/(?P<step>{STEPS})/flights/(?P<pk>\d+)/$", floor.whole_flight, name="floor-whole-flight"),
    path("desk/", desk.desk, name="desk"),
    path("desk/paste/", desk.paste, name="desk-paste"),
    path("desk/act/", desk.act, name="act"),
    path("desk/correct/", rare.correct, name="correct-parcels"),
    path("desk/controls/<int:pk>/", desk.control, name="control"),
    path("desk/proposals/<int:pk>/", desk.settle, name="settle-proposal"),
    path("questions/", questions.questions, name="questions"),
    path("questions/<int:pk>/", questions.question, name="question"),
]
