"""The admin's pages for channels, prices, policies and the ledger of touches."""

from channels.admin import channels, ledger, policies

__all__ = ["channels", "ledger", "policies"]
