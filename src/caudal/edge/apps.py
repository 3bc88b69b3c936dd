"""Edge: what all doors share. Holds no models."""

from django.apps import AppConfig


class EdgeConfig(AppConfig):
    name = "caudal.edge"
    label = "edge"
