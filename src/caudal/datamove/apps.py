"""The Django app of the datamove floor."""

from django.apps import AppConfig


class DataMoveConfig(AppConfig):
    name = "caudal.datamove"
    label = "datamove"
