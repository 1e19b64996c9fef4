"""Cost and return: `report` of messages and media together, `media` for media costs."""
