"""What somebody sees first: the last 30 days, the journeys by worth, and what needs somebody.

Numbers come from kept figures, in queries that do not grow with customers. A card is a line in `cards`, a thing that needs
somebody one in `attention`.
"""
