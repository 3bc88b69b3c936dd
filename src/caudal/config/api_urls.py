"""The addresses of the API; what is none of them answers as a problem too."""

from django.urls import URLPattern, URLResolver, re_path

from caudal.config.api import api
from caudal.edge.api.door import answering
from caudal.edge.api.problems import not_found

patterns, _app, namespace = api.urls

app_name = namespace
urlpatterns: list[URLPattern | URLResolver] = [*patterns, re_path(r"^", answering(not_found))]
