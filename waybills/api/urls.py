"""What stands under /api/ and is no address: a problem, never a page for people."""

from django.urls import re_path

from waybills.api.views import UnknownAddress

urlpatterns = [re_path(r"^(?:.*/)?$", UnknownAddress.as_view())]
