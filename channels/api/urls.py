"""The addresses of channels, templates and policies."""

from django.urls import path

from cdp.urls import HERE
from channels.api.channels import (
    AdaptersView,
    ChannelCancelQueueView,
    ChannelHealthView,
    ChannelResumeView,
    ChannelsView,
    ChannelUsesView,
    ChannelView,
)
from channels.api.policies import CapsView, CapView, SuppressionsView, SuppressionView
from channels.api.prices import PricesView, PriceView
from channels.api.template_trials import TemplatePreviewView, TemplateTestView
from content.api.categories import (
    CategoriesView,
    CategoryArchiveView,
    CategoryRestoreView,
    CategoryUsesView,
    CategoryView,
)
from content.api.email_blocks import EmailBlocksView
from content.api.templates import (
    TemplateArchiveView,
    TemplatePublishView,
    TemplateRestoreView,
    TemplatesView,
    TemplateUsesView,
    TemplateVersionsView,
    TemplateView,
)

urlpatterns = [
    path("adapters", AdaptersView.as_view()),
    path("email-blocks", EmailBlocksView.as_view()),
    path(f"{HERE}/channels", ChannelsView.as_view()),
    path(f"{HERE}/channels/<str:channel>", ChannelView.as_view()),
    path(f"{HERE}/channels/<str:channel>/cancel_queue", ChannelCancelQueueView.as_view()),
    path(f"{HERE}/channels/<str:channel>/health", ChannelHealthView.as_view()),
    path(f"{HERE}/channels/<str:channel>/prices", PricesView.as_view()),
    path(f"{HERE}/channels/<str:channel>/resume", ChannelResumeView.as_view()),
    path(f"{HERE}/channels/<str:channel>/uses", ChannelUsesView.as_view()),
    path(f"{HERE}/templates", TemplatesView.as_view()),
    path(f"{HERE}/templates/<str:template>", TemplateView.as_view()),
    path(f"{HERE}/templates/<str:template>/archive", TemplateArchiveView.as_view()),
    path(f"{HERE}/templates/<str:template>/restore", TemplateRestoreView.as_view()),
    path(f"{HERE}/templates/<str:template>/versions", TemplateVersionsView.as_view()),
    path(f"{HERE}/templates/<str:template>/preview", TemplatePreviewView.as_view()),
    path(f"{HERE}/templates/<str:template>/publish", TemplatePublishView.as_view()),
    path(f"{HERE}/templates/<str:template>/test", TemplateTestView.as_view()),
    path(f"{HERE}/templates/<str:template>/uses", TemplateUsesView.as_view()),
    path(f"{HERE}/categories", CategoriesView.as_view()),
    path(f"{HERE}/categories/<str:category>", CategoryView.as_view()),
    path(f"{HERE}/categories/<str:category>/archive", CategoryArchiveView.as_view()),
    path(f"{HERE}/categories/<str:category>/restore", CategoryRestoreView.as_view()),
    path(f"{HERE}/categories/<str:category>/uses", CategoryUsesView.as_view()),
    path(f"{HERE}/caps", CapsView.as_view()),
    path(f"{HERE}/caps/<str:cap>", CapView.as_view()),
    path(f"{HERE}/prices/<str:price>", PriceView.as_view()),
    path(f"{HERE}/suppressions", SuppressionsView.as_view()),
    path(f"{HERE}/suppressions/<str:suppression>", SuppressionView.as_view()),
]
