"""Addresses of planning."""

from django.urls import URLPattern, path

from frontline.planning.views import editions

urlpatterns: list[URLPattern] = [
    path("", editions.home, name="home"),
    path("editions/<slug:id>/", editions.edition, name="edition"),
    path("editions/<slug:id>/publish/", editions.publish, name="publish"),
    path("compare/", editions.compare, name="compare"),
]
