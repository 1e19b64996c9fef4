"""Settings of the comparison: the same servers, a database of its own."""

import os

import environ

from config.settings import celery_broker

env = environ.Env()
SECRET_KEY = "bench"
DATABASES = {"default": env.db("NAIVE_DATABASE_URL") | {"CONN_MAX_AGE": None}}
INSTALLED_APPS = ["bench.naive"]
ROOT_URLCONF = "bench.naive.urls"
ALLOWED_HOSTS = ["127.0.0.1"]
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
GATEWAY_URL = os.environ.get("NAIVE_GATEWAY_URL", "")
CELERY_BROKER_URL = celery_broker(os.environ["REDIS_URL"].replace("db=0", "db=1"))
CELERY_TASK_DEFAULT_QUEUE = "naive"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 4
