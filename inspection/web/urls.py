"""Every address of inspection."""

from django.urls import path

from inspection.web import line

app_name = "inspection"
urlpatterns = [
    path("line/queue/", line.queue, name="line-queue"),
    path("line/events/", line.events, name="line-events"),
]
