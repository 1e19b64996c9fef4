"""The admin's site is ours, in Unfold's look."""

from django.contrib.admin.apps import AdminConfig


class AdminSiteConfig(AdminConfig):
    """Django's app of the admin with `tenancy.sign_in.Site`."""

    default_site = "tenancy.sign_in.Site"
