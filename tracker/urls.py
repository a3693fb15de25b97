"""The addresses of the service; `manage.py routes` prints them."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from tracker.admin_config import register_admins
from tracker.health.probes import HEALTH, READY, probe

register_admins()
urlpatterns = [
    path(HEALTH[1:], probe),
    path(READY[1:], probe),
    path("admin/account/", include("incidents.desk.auth.urls")),
    path("admin/account/", include("incidents.desk.mail.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/desk/", include("incidents.desk.api.urls")),
    path("api/v1/", include("incidents.public.api.urls")),
    *i18n_patterns(path("", include("incidents.public.pages.urls")), prefix_default_language=False),
]
handler400 = "incidents.http.problem_details.handle_bad_request"
handler404 = "incidents.http.problem_details.not_found"
handler500 = "tracker.middleware.refusals.server_error"
