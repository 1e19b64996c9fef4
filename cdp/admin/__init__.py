"""The admin's pages for workspaces, people and what they did."""

from cdp.admin import events, people, tenancy

__all__ = ["events", "people", "tenancy"]
