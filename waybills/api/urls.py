"""What stands under /api/ and is no address: a problem, never a page for people."""

from django.urls import re_path

from waybills.api.views import UnknownAddress

# Also what lacks only the slash at its end: Django's own redirect would turn what is sent into a mere question.
urlpatterns = [re_path(r"^(?P<rest>(?s:.*))$", UnknownAddress.as_view(), name="unknown-address")]
