"""The schema and its pages, served from our own files."""

from typing import Any

from django.http import HttpRequest
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request


class SchemaView(SpectacularAPIView):
    """The OpenAPI document of this API; open to all, like the standard it is written in."""

    authentication_classes: list[Any] = []

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        request._encoding = "utf-8"  # type: ignore[attr-defined]
        return super().initialize_request(request, *args, **kwargs)


class DocsView(SpectacularSwaggerSplitView):
    template_name = "api/docs.html"
    url_name = "api:schema"
    authentication_classes: list[Any] = []
