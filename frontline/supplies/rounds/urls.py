"""Addresses of rounds and doors, under those of the room."""

from django.urls import path

from frontline.supplies.rounds import crew_views, views
from frontline.supplies.rounds.door import views as door

urlpatterns = [
    path("rounds/", views.home, name="rounds"),
    path("rounds/ask/", views.ask, name="rounds-ask"),
    path("rounds/plan/<uuid:ref>/", views.plan, name="rounds-plan"),
    path("rounds/plan/<uuid:ref>/map/<slug:layer>.geojson", views.plan_map, name="rounds-plan-map"),
    path("rounds/crews/", crew_views.crews, name="crews"),
    path("rounds/crews/new/", crew_views.crew, name="crew-new"),
    path("rounds/crew/<uuid:ref>/", crew_views.crew, name="crew"),
    path("rounds/crew/<uuid:ref>/code/", crew_views.code, name="crew-code"),
    path("rounds/crew/<uuid:ref>/lost/", crew_views.lost, name="crew-lost"),
    path("rounds/closed/", crew_views.closed, name="closed-access"),
    path("rounds/records/<slug:kind>/", crew_views.looked_at, name="door-records"),
    path("rounds/record/<uuid:ref>/settle/", crew_views.settle, name="settle-door-record"),
    path("round/<uuid:ref>/", views.round_page, name="round"),
    path("round/<uuid:ref>/map/<slug:layer>.geojson", views.round_map, name="round-map"),
    path("door/", door.page, name="door"),
    path("door/sign-in/", door.sign_in, name="door-sign-in"),
    path("door/today/", door.today, name="door-today"),
    path("door/upload/", door.upload, name="door-upload"),
    path("door/sign-off/", door.sign_off, name="door-sign-off"),
    path("door/photo/<uuid:ref>/", crew_views.photo, name="door-photo"),
    path("door/not-received/<uuid:ref>/", crew_views.not_received, name="not-received"),
]
