"""Every address of waybills' own screens."""

from django.urls import path, re_path

from waybills.web import desk, flights, floor, parcels, start

STEPS = "|".join(floor.STEPS)

app_name = "waybills"
urlpatterns = [
    path("", start.start, name="start"),
    path("find/", parcels.find, name="find"),
    path("parcels/<str:number>/", parcels.show_parcel, name="parcel"),
    path("flights/", flights.flight_board, name="flight-board"),
    path("flights/<int:pk>/", flights.show_flight, name="flight"),
    re_path(
        r"^flights/(?P<pk>\d+)/(?P<verb>open|start_loading|finish_loading|reopen_loading|cancel|depart|arrive|tally|load|close_tally)/$",
        flights.move_flight,
        name="move-flight",
    ),
    path("floor/", floor.station, {"step": "arrive"}, name="floor-home"),
    re_path(rf"^floor/(?P<step>{STEPS})/$", floor.station, name="floor"),
    re_path(rf"^floor/(?P<step>{STEPS})/scan/$", floor.scan, name="floor-scan"),
    re_path(rf"^floor/(?P<step>{STEPS})/list/$", floor.listed, name="floor-list"),
    path("desk/", desk.desk, name="desk"),
    path("desk/place/", desk.place, name="place-control"),
    path("desk/controls/<int:pk>/lift/", desk.lift, name="lift-control"),
    path("desk/decide/<str:verb>/", desk.decide, name="decide"),
    path("desk/proposals/<int:pk>/", desk.settle, name="settle-proposal"),
]
