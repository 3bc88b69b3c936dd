"""Addresses of the shell."""

from django.urls import path
from django.views.i18n import set_language

from caudal.edge.web import views

app_name = "edge"

urlpatterns = [
    path("", views.home, name="home"),
    path("design", views.design, name="design"),
    path("language", set_language, name="language"),
    path("theme", views.choose_theme, name="theme"),
]
