"""Every address of the house."""

from django.urls import include, path

from clearance import health

urlpatterns = [
    path("healthz/", health.healthz, name="healthz"),
    path("readyz/", health.readyz, name="readyz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("waybills.people.urls")),
    path("administration/", include("waybills.people.administration_urls")),
    path("gateway/", include("clearance.gateway.urls")),
    path("dicomweb/", include("inspection.ingest.urls")),
    path("intake/", include("waybills.web.intake.urls")),
    path("inspection/", include("inspection.web.urls")),
    path("api/v1/", include("waybills.api.v1.urls")),
    path("api/v1/", include("clearance.api.v1.urls")),
    path("api/v1/", include("inspection.api.v1.urls")),
    path("api/", include("waybills.api.urls")),
    path("", include("waybills.papers.urls")),
    path("", include("clearance.web.urls")),
    path("", include("waybills.web.shell.urls")),
    path("", include("waybills.web.urls")),
]

handler400 = "clearance.handlers.bad_request"
handler403 = "clearance.handlers.permission_denied"
handler404 = "clearance.handlers.page_not_found"
handler500 = "clearance.handlers.server_error"
