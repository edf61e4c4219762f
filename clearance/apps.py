from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ClearanceConfig(AppConfig):
    name = "clearance"

    def ready(self) -> None:
        import clearance.celery  # noqa: F401 every process that may wake a worker needs the application
        from clearance.intake.code_lists import load_after_migrate
        from waybills.acts.steps import declare_steps

        post_migrate.connect(declare_steps, sender=self)
        post_migrate.connect(load_after_migrate, sender=self)
