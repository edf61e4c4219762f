from django.urls import path

from waybills.papers import views

app_name = "papers"
urlpatterns = [
    path("papers/release-note/<str:number>/", views.request_release_note, name="request-release-note"),
    path("papers/<str:number>/", views.paper_status, name="paper"),
    path("papers/<str:number>/file/", views.download, name="file"),
    path("verify/", views.verify, name="verify-any"),
    path("verify/<str:number>/", views.verify, name="verify"),
]
