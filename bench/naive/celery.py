"""The Celery application of the comparison."""

from celery import Celery

app = Celery("naive", set_as_current=True)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["bench.naive"])
app.conf["CELERY_DB_REUSE_MAX"] = 1_000_000_000  # Keep the database connection between tasks: twice as fast.
