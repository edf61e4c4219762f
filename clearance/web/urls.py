"""Addresses of the lists and of the exchange with customs."""

from django.urls import path

from clearance.web import channel, exchange, lists, movements

app_name = "clearance"
urlpatterns = [
    path("lists/", lists.flights, name="lists"),
    path("lists/flights/<int:flight>/", lists.flight_lists, name="flight-lists"),
    path("lists/flights/<int:flight>/file/", lists.file_flight, name="file-lists"),
    path("lists/<int:pk>/", lists.show_list, name="list"),
    path("lists/<int:pk>/correct/", lists.correct, name="correct-list"),
    path("lists/<int:pk>/file/", lists.file_one, name="file-list"),
    path("flights/<int:flight>/report-arrival/", movements.report_arrival, name="report-arrival"),
    path("exchange/", exchange.overview, name="exchange"),
    path("exchange/channel/", channel.show, name="channel"),
    path("exchange/channel/shut/", channel.shut, name="shut-channel"),
    path("exchange/channel/open/", channel.open_again, name="open-channel"),
    path("exchange/out/", exchange.outbox, name="outbox"),
    path("exchange/out/replay/", exchange.replay, name="replay-messages"),
    path("exchange/out/<int:pk>/", exchange.show_outbound, name="outbound"),
    path("exchange/out/<int:pk>/raw/", exchange.outbound_raw, name="outbound-raw"),
    path("exchange/in/", exchange.inbox, name="inbox"),
    path("exchange/in/reread/", exchange.reread, name="reread-messages"),
    path("exchange/in/<int:pk>/", exchange.show_inbound, name="inbound"),
    path("exchange/in/<int:pk>/raw/", exchange.inbound_raw, name="inbound-raw"),
    path("exchange/receipts/", exchange.receipts, name="receipts"),
    path("exchange/receipts/settle/", exchange.settle, name="settle-receipts"),
]
