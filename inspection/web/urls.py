"""Every address of inspection."""

from django.urls import path

from inspection.web import line, pictures, review

app_name = "inspection"
urlpatterns = [
    path("line/queue/", line.queue, name="line-queue"),
    path("line/events/", line.events, name="line-events"),
    path("review/", review.queue_page, name="review-queue"),
    path("review/work/", review.screen, name="review"),
    path("review/next/", review.next_case, name="review-next"),
    path("review/renew/", review.renew, name="review-renew"),
    path("review/leave/", review.leave, name="review-leave"),
    path("review/<int:task_id>/open/", review.open_case, name="review-open"),
    path("review/<int:task_id>/painted/", review.painted, name="review-painted"),
    path("review/<int:task_id>/verdict/", review.verdict, name="review-verdict"),
    path("review/<int:task_id>/undo/", review.undo, name="review-undo"),
    path("review/<int:task_id>/return/", review.return_case, name="review-return"),
    path("review/pictures/<str:token>/<int:pk>/", pictures.of_case, name="review-picture"),
    path("scans/<int:scan_id>/pictures/<int:pk>/", pictures.of_scan, name="scan-picture"),
    path("photos/<int:pk>/", pictures.photo, name="photo"),
]
