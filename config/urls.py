"""The map of URLs: admin, the management API and its documents."""

from django.contrib import admin
from django.urls import include, path

from config import web
from ops import health

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("admin/", admin.site.urls),
    path("api/", include("config.api")),
    path("", include("channels.receipts.urls")),
    *web.urlpatterns,
]
handler500 = "core.api.errors.server_error"
