from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ClearanceConfig(AppConfig):
    name = "clearance"

    def ready(self) -> None:
        import clearance.celery  # noqa: F401 every process that may wake a worker needs the application
        from clearance import books, checks, explanations, subscribers, tasks  # noqa: F401 they register themselves
        from clearance.intake import files  # noqa: F401 registers the reader of messages
        from clearance.intake.code_lists import load_after_migrate
        from clearance.services.reasons import declare_reasons
        from waybills.acts.steps import declare_steps

        post_migrate.connect(declare_steps, sender=self)
        post_migrate.connect(load_after_migrate, sender=self)
        post_migrate.connect(declare_reasons, sender=self)
