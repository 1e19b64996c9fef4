"""The design that most teams would write: one Celery task for each customer and step, one ORM call at a time.

An honest one: connections to PostgreSQL, the broker and the gateway are kept open, tasks are prefork and acknowledged
late, the same journey is walked, every step is logged. It has no locks and no idempotency, so it does less than it should.
"""
