"""Addresses of the shell: choices of the reader, their account, the style guide."""

from django.urls import path

from waybills.web.shell import styleguide, views

app_name = "shell"
urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/language/", views.choose_language, name="language"),
    path("account/theme/", views.choose_theme, name="theme"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
