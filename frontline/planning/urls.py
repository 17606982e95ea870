"""Addresses of planning."""

from django.urls import URLPattern, path

from frontline.planning.views import editions, switch

urlpatterns: list[URLPattern] = [
    path("", editions.home, name="home"),
    path("editions/<slug:id>/", editions.edition, name="edition"),
    path("editions/<slug:id>/publish/", editions.publish, name="publish"),
    path("compare/", editions.compare, name="compare"),
    path("dry-run/", switch.ask, name="ask"),
    path("dry-run/<uuid:ref>/", switch.run, name="run"),
    path("dry-run/<uuid:ref>/lines/", switch.lines, name="lines"),
    path("dry-run/<uuid:ref>/propose/", switch.propose, name="propose"),
    path("proposal/<uuid:ref>/", switch.proposal, name="proposal"),
    path("proposal/<uuid:ref>/confirm/", switch.confirm, name="confirm"),
    path("proposal/<uuid:ref>/withdraw/", switch.withdraw, name="withdraw"),
    path("proposal/<uuid:ref>/compared/", switch.compared, name="compared"),
]
