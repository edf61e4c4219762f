from django.urls import path

from inspection.api.v1 import inspections

app_name = "api-inspection"

urlpatterns = [
    path("inspections/", inspections.InspectionList.as_view(), name="inspections"),
    path("inspections/<int:pk>/", inspections.InspectionDetail.as_view(), name="inspection"),
]
