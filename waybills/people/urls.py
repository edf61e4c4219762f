"""Log-in and second factor from allauth, less what needs mail: nobody resets a password or signs up by themselves."""

from django.urls import include, path
from django.views.generic import RedirectView

from waybills.web.shell import views

urlpatterns = [
    path("password/reset/", views.forgotten_password, name="forgotten_password"),
    path("email/", RedirectView.as_view(pattern_name="shell:account"), name="own_email"),
    path("", include("allauth.urls")),
]
