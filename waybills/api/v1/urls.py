from django.urls import path

from waybills.api.v1 import acts, docs, flights, instructions, parcels, program, token

app_name = "api"

urlpatterns = [
    path("schema/", docs.SchemaView.as_view(), name="schema"),
    path("docs/", docs.DocsView.as_view(), name="docs"),
    path("token/", token.TokenView.as_view(), name="token"),
    path("oauth/token/", program.ProgramTokenView.as_view(), name="program-token"),
    path("parcels/", parcels.ParcelList.as_view(), name="parcels"),
    path("parcels/<int:pk>/", parcels.ParcelDetail.as_view(), name="parcel"),
    path("flights/", flights.FlightList.as_view(), name="flights"),
    path("flights/<int:pk>/", flights.FlightDetail.as_view(), name="flight"),
    path("acts/", acts.ActList.as_view(), name="acts"),
    path("acts/<int:number>/", acts.ActDetail.as_view(), name="act"),
    path("acts/<int:number>/lines/", acts.ActLines.as_view(), name="act-lines"),
    path("instructions/", instructions.InstructionList.as_view(), name="instructions"),
    path("instructions/<int:pk>/", instructions.InstructionDetail.as_view(), name="instruction"),
    path("instructions/<int:pk>/lift/", instructions.LiftView.as_view(), name="lift"),
]
