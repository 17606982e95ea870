"""Addresses under /open311/, each with the two endings."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path

from frontline.hotline.open311 import views
from frontline.hotline.open311.wire import JSON, XML

app_name = "open311"


def _both(route: str, view: Callable[..., HttpResponse], name: str) -> list[URLPattern]:
    return [path(f"{route}.{form}", view, {"form": form}, name=f"{name}-{form}") for form in (XML, JSON)]


urlpatterns = [
    *_both("discovery", views.discovery, "discovery"),
    *_both("v2/discovery", views.discovery, "discovery-v2"),
    *_both("v2/services", views.service_list, "services"),
    *_both("v2/services/<str:code>", views.service_definition, "service"),
    *_both("v2/requests", views.requests, "requests"),
    *_both("v2/requests/<str:number>", views.one_request, "request"),
    *_both("v2/tokens/<str:token>", views.token, "token"),
]
