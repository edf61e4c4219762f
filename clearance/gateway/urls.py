from django.urls import path

from clearance.gateway import views

app_name = "gateway"
urlpatterns = [path("", views.receive, name="receive")]
