"""Where the apps tell the shell what they have: navigation items, panels and the look of their states."""

from functools import cache

from django.utils.module_loading import autodiscover_modules


@cache
def load() -> None:
    """Import `<app>.web.registrations` of every installed app, once per process.

    Done at first use, so that no app needs a `ready()` for its screens and management commands stay light.
    """
    autodiscover_modules("web.registrations")
