"""The API that all routers hang on: strict bodies, problems, the caller's language, and a schema that says so."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils import translation
from django.utils.cache import patch_vary_headers
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from caudal.edge.api import problems
from caudal.edge.api.bodies import StrictParser
from caudal.edge.errors import AddressNotFound, MethodNotAllowed
from caudal.kernel.problems import CONTENT_TYPE

PROBLEM = "Problem"
WRITES: dict[str, Any] = {
    "parameters": [
        {
            "in": "header",
            "name": "Idempotency-Key",
            "required": True,
            "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
            "description": "Your own key of this write. The same key with the same request has one effect and one "
            "answer for ever; with another request it is refused.",
        }
    ]
}
"""`openapi_extra` of every operation that writes."""

View = Callable[..., HttpResponse]


class Door(NinjaAPI):
    """Ninja's API with our answers."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(parser=StrictParser(), docs_url=None, **kwargs)
        problems.handle_all(self)

    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        patterns, app, namespace = super().urls
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                pattern.callback = answering(pattern.callback)
        return patterns, app, namespace

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """`ledger_post_entries`: the app and the function, which is what a generated client calls it."""
        function = operation.view_func
        return f"{function.__module__.split('.')[1]}_{function.__name__}"

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """Ninja's schema; every operation may also answer with a problem."""
        schema = super().get_openapi_schema(**kwargs)
        model = problems.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schema["components"]["schemas"].update(model.pop("$defs"))
        schema["components"]["schemas"][PROBLEM] = model
        content = {CONTENT_TYPE: {"schema": {"$ref": f"#/components/schemas/{PROBLEM}"}}}
        for path in schema["paths"].values():
            for operation in path.values():
                operation["responses"]["default"] = {"description": "Not done", "content": content}
        return schema


def answering(view: View) -> View:
    """Run a view in the caller's language; an address or a method that there is not is a problem too."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = problems.language_of(request)
        with translation.override(language):
            try:
                response = view(request, *args, **kwargs)
            except Http404:
                response = problems.problem(AddressNotFound())
            if response.status_code == MethodNotAllowed.status:
                allowed = response.headers.get("Allow", "")
                response = problems.problem(MethodNotAllowed())
                response.headers["Allow"] = allowed
        response.headers["Content-Language"] = language
        response.headers.setdefault("Cache-Control", "private, no-store")
        patch_vary_headers(response, ["Accept-Language", "Authorization", "Cookie"])
        return response

    # Ninja checks the token itself where a session calls; a program has none.
    answered.csrf_exempt = True  # type: ignore[attr-defined]
    return answered
