"""The addresses of exports."""

from django.urls import path

from cdp.urls import HERE
from destinations.api.exports import (
    ExportCancelView,
    ExportColumnsView,
    ExportFileView,
    ExportLinkView,
    ExportsView,
    ExportView,
)

urlpatterns = [
    path("exports/file/<str:token>", ExportFileView.as_view()),
    path(f"{HERE}/exports", ExportsView.as_view()),
    path(f"{HERE}/exports/columns", ExportColumnsView.as_view()),
    path(f"{HERE}/exports/<str:export>", ExportView.as_view()),
    path(f"{HERE}/exports/<str:export>/cancel", ExportCancelView.as_view()),
    path(f"{HERE}/exports/<str:export>/link", ExportLinkView.as_view()),
]
