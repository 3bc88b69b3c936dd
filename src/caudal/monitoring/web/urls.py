"""Addresses of the health pages."""

from django.urls import path

from caudal.monitoring.web import views

app_name = "monitoring"

urlpatterns = [
    path("live", views.live, name="live"),
    path("ready", views.ready, name="ready"),
]
