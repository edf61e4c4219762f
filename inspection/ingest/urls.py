"""`/dicomweb/`: the machines' way in."""

from django.urls import path

from inspection.ingest.stow import Studies

app_name = "dicomweb"
# DICOMweb names its resources without a slash at the end; senders do not follow redirects with a body.
urlpatterns = [
    path("studies", Studies.as_view(), name="studies"),
    path("studies/", Studies.as_view()),
    path("studies/<str:scan_uid>", Studies.as_view(), name="study"),
    path("studies/<str:scan_uid>/", Studies.as_view()),
]
