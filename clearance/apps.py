from django.apps import AppConfig


class ClearanceConfig(AppConfig):
    name = "clearance"

    def ready(self) -> None:
        import clearance.celery  # noqa: F401 every process that may wake a worker needs the application
