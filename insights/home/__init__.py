"""The home page: the figures of the last 30 days, the journeys by worth, and what needs attention.

Figures are read as they were stored, in queries that do not grow with customers. A card is a line in `cards`, a kind of
thing that needs attention one in `attention`.
"""
