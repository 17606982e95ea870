"""/api/: what rooms offer to other systems (their api.py), and the description of all of it, /api/openapi.json."""

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

import msgspec
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from frontline.city import access
from frontline.city.problems import KIND, problem
from frontline.screening.views.api import Answer, Delivery

_SAYS = "Frontline (前线). What each address means: docs/interfaces/api.md. Times are ISO 8601 with zone."
_RESULTS = "/api/screening/results"
_COMPONENT = "#/components/schemas/{name}"


class Described(NinjaAPI):
    """The schema of ninja's endpoints together with that of the plain ones."""

    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**given)
        for path in schema["paths"].values():
            for operation in path.values():
                operation["responses"] = {
                    int(status): _as_problem(int(status), said)
                    for status, said in operation["responses"].items()
                }
        [_delivery, _answer], parts = msgspec.json.schema_components(
            [Delivery, Answer], ref_template=_COMPONENT
        )
        schema["components"]["schemas"] |= parts
        schema["paths"] |= _results()
        return schema


def _as_problem(status: int, said: dict[str, Any]) -> dict[str, Any]:
    content = said.get("content", {})
    if status >= 400 and "application/json" in content:
        return {**said, "content": {KIND: content["application/json"]}}
    return said


def _results() -> dict[str, Any]:
    """The three ways in for results, which are plain views: they take thousands at once."""
    json = _way(
        "application/json", _COMPONENT.format(name="Delivery"), "application/json",
        _COMPONENT.format(name="Answer"), "Results of a laboratory's system", KIND,
    )  # fmt: skip
    hl7 = _way("application/hl7-v2", "", "application/hl7-v2", "", "Results as HL7 v2, ORU^R01", KIND)
    fhir = _way(
        "application/fhir+json",
        "",
        "application/fhir+json",
        "",
        "Results as FHIR R4",
        "application/fhir+json",
    )
    return {
        _RESULTS: {"post": json},
        f"{_RESULTS}/fhir": {"post": fhir},
        f"{_RESULTS}/hl7": {"post": hl7},
    }


def _way(kind: str, takes: str, answers: str, says: str, summary: str, wrong: str) -> dict[str, Any]:
    refusals = {
        400: "it cannot be read",
        401: "no key, or a dead one",
        413: "too much at once",
    }
    shape = _COMPONENT.format(name="Problem") if wrong == KIND else ""
    return {
        "operationId": "results_" + kind.rpartition("/")[2].replace("-", "_").replace("+", "_"),
        "summary": summary,
        "tags": ["screening"],
        "description": "docs/interfaces/results-api.md",
        "requestBody": {"required": True, "content": {kind: {"schema": _shape(takes)}}},
        "responses": {
            200: {"description": "Everything is on disk", "content": {answers: {"schema": _shape(says)}}},
            **{
                status: {"description": text, "content": {wrong: {"schema": _shape(shape)}}}
                for status, text in refusals.items()
            },
        },
        "security": [{"Key": []}],
    }


def _shape(ref: str) -> dict[str, str]:
    return {"$ref": ref} if ref else {"type": "string"}


def _api() -> Described:
    made = Described(
        title="Frontline",
        version=version("frontline"),
        description=_SAYS,
        docs_url=None,
        urls_namespace="api",
    )
    for room in settings.ROOMS:
        if find_spec(f"frontline.{room}.api"):
            made.add_router(f"/{room}", import_module(f"frontline.{room}.api").router)
    made.add_exception_handler(access.NotAllowed, _not_allowed)
    made.add_exception_handler(AuthenticationError, _nobody)
    made.add_exception_handler(Http404, _missing)
    made.add_exception_handler(HttpError, _refused)
    made.add_exception_handler(ValidationError, _invalid)
    return made


def _not_allowed(request: HttpRequest, error: access.NotAllowed | type[access.NotAllowed]) -> HttpResponse:
    return problem(403, f"This is for: {error}.")


def _nobody(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(
        401,
        "Sign in, or send Authorization: Bearer and a key made for this under Keys of other systems (/keys/).",
    )


def _missing(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(404, "There is no such thing, or it is not yours to see.")


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(error.status_code, str(error))


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    """The first thing that is wrong, in one sentence."""
    first = error.errors[0]
    where = ".".join(str(part) for part in first["loc"] if part not in ("query", "path", "body"))
    return problem(422, f"{where}: {first['msg']}."[:300])


def unknown(request: HttpRequest) -> HttpResponse:
    return problem(404, "There is no such address; /api/openapi.json lists them.")


def _in_problems(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answer(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        response = view(request, *given, **named)
        if response.status_code != 405:
            return response
        allowed = response.headers.get("Allow", "GET")
        refused = problem(405, f"Use {allowed}.")
        refused["Allow"] = allowed
        return refused

    return answer


def addresses() -> list[URLPattern]:
    """Addresses under /api/."""
    patterns = [each for each in _api().urls[0] if isinstance(each, URLPattern)]
    for pattern in patterns:
        pattern.callback = unknown if pattern.name == "api-root" else _in_problems(pattern.callback)
    return patterns
