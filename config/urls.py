"""The map of URLs: admin, the management API and its documents."""

from django.contrib import admin
from django.urls import include, path

from config import health, web

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("admin/", admin.site.urls),
    path("api/", include("config.api")),
    path("", include("channels.urls")),
    *web.urlpatterns,
]
handler500 = "cdp.api.errors.server_error"
