"""The Django app of the circles floor."""

from django.apps import AppConfig


class CirclesConfig(AppConfig):
    name = "caudal.circles"
    label = "circles"
