"""Every address of the administrator's pages."""

from django.urls import path, re_path

from waybills.people import administration, trace

app_name = "people"
urlpatterns = [
    path("", administration.show_register, name="administration"),
    path("changes/", trace.show_changes, name="changes"),
    path("<slug:key>/", administration.show_register, name="register"),
    path("<slug:key>/new/", administration.edit_entry, name="new-entry"),
    path("<slug:key>/<int:pk>/", administration.edit_entry, name="entry"),
    re_path(r"^(?P<key>people|devices)/(?P<pk>\d+)/renew/$", administration.renew, name="renew"),
    re_path(r"^people/(?P<pk>\d+)/(?P<verb>close|open)/$", administration.switch_account, name="switch-account"),
    path("people/<int:pk>/second-factor/", administration.reset_second_factor, name="reset-second-factor"),
    path("people/<int:pk>/lockout/", administration.lift_lockout, name="lift-lockout"),
]
