from django.urls import path

from clearance.api.v1 import lists

app_name = "api-clearance"

urlpatterns = [
    path("lists/", lists.Lists.as_view(), name="lists"),
    path("lists/<int:id>/", lists.ListOne.as_view(), name="list"),
]
