"""Addresses of handing in."""

from django.urls import path

from waybills.web.intake import downloads, views

app_name = "intake"
urlpatterns = [
    path("", views.files, name="files"),
    path("new/", views.hand_in, name="hand-in"),
    path("<int:pk>/", views.show_file, name="file"),
    path("<int:pk>/original/", downloads.original, name="original"),
    path("<int:pk>/refused/", downloads.refused_rows, name="refused-rows"),
    path("<int:pk>/faults.csv", downloads.faults, name="faults"),
]
