"""Addresses of the simulators of circles that need no circle."""

from django.urls import path

from caudal.circles.web.views import quotes

app_name = "circle_quotes"

urlpatterns = [
    path("share-out", quotes.share_out, name="share_out"),
]
