"""Dashboards: named pages of cards, which people arrange and share.

`cards` says which cards there are and what each may be set to, `actions` makes every change; `insights.api.dashboard_cards` reads
all cards of a page within one bound of time. A kind of card is a line in `cards.KINDS` and a function there.
"""
