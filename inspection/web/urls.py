"""Every address of inspection."""

from django.urls import path, re_path

from inspection.web import exams, line, pictures, review, rules, scans

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
    path("scans/", scans.tray_page, name="tray"),
    path("scans/upload/", scans.upload, name="upload"),
    path("scans/parked/<int:pk>/", scans.tray_item, name="tray-item"),
    path("rules/", rules.rule_list, name="rules"),
    path("rules/new/", rules.rule, name="new-rule"),
    path("rules/<int:pk>/", rules.rule, name="rule"),
    path("scans/<int:scan_id>/pictures/<int:pk>/", pictures.of_scan, name="scan-picture"),
    path("exams/", exams.exam_list, name="exams"),
    path("exams/find/", exams.find, name="find-exam"),
    path("exams/<int:pk>/", exams.exam, name="exam"),
    path("exams/<int:pk>/photos/", exams.upload_photos, name="exam-photos"),
    re_path(rf"^exams/(?P<pk>\d{{1,18}})/(?P<step>{'|'.join(exams.STEPS)})/$", exams.act, name="exam-step"),
    path("photos/<int:pk>/", pictures.photo, name="photo"),
]
