from django.apps import AppConfig
from django.db.models.signals import post_migrate


class WaybillsConfig(AppConfig):
    name = "waybills"

    def ready(self) -> None:
        from waybills import subscribers, tasks  # noqa: F401 they register themselves
        from waybills.acts.steps import declare_steps
        from waybills.books import changes, gates, outcomes, replay, standing  # noqa: F401 likewise
        from waybills.papers import books  # noqa: F401 likewise
        from waybills.people import log_ins  # noqa: F401 likewise

        post_migrate.connect(declare_steps, sender=self)
