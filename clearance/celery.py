"""The Celery application. The broker only wakes workers: every deed waits as a row in the database."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearance.settings")

app = Celery("tongguan")
app.config_from_object("clearance.celeryconfig")
app.autodiscover_tasks()

# A room below its app brings tasks of its own.
app.autodiscover_tasks(["waybills.papers"])
