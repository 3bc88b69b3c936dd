"""Addresses of the shell."""

from django.urls import path
from django.views.i18n import set_language

from caudal.edge.web import phone, views

app_name = "edge"

urlpatterns = [
    path("", views.home, name="home"),
    path("design", views.design, name="design"),
    path("language", set_language, name="language"),
    # At the root, because a service worker serves what stands below its own address.
    path("worker.js", phone.worker, name="worker"),
    path("theme", views.choose_theme, name="theme"),
]
