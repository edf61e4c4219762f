from django.apps import AppConfig
from django.db.models.signals import post_migrate


class InspectionConfig(AppConfig):
    name = "inspection"

    def ready(self) -> None:
        from inspection import books, subscribers, tasks  # noqa: F401 they register themselves
        from inspection.services import rules  # noqa: F401 likewise
        from waybills.acts.steps import declare_steps

        post_migrate.connect(declare_steps, sender=self)
