"""Customers, what they did, where they are, what happened to them."""

from django.db import models


class Customer(models.Model):
    user_id = models.CharField(max_length=100, unique=True)
    traits = models.JSONField(default=dict)


class Event(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    name = models.CharField(max_length=100)
    properties = models.JSONField(default=dict)
    occurred_at = models.DateTimeField(auto_now_add=True)


class Enrollment(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    event = models.ForeignKey(Event, on_delete=models.CASCADE)
    step = models.CharField(max_length=20, default="entry")
    entered_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, db_index=True)


class StepLog(models.Model):
    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE)
    step = models.CharField(max_length=20)
    result = models.CharField(max_length=20)
    at = models.DateTimeField(auto_now_add=True)


class Message(models.Model):
    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE)
    body = models.TextField()
    status = models.CharField(max_length=20, default="queued")
    sent_at = models.DateTimeField(null=True)
