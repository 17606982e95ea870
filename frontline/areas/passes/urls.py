"""Addresses of passes, under those of the room."""

from django.urls import path

from frontline.areas.passes import gate, views

urlpatterns = [
    path("passes/", views.home, name="passes"),
    path("passes/give/", views.give, name="give-pass"),
    path("passes/task/<uuid:ref>/", views.give_for_task, name="give-for-task"),
    path("passes/ask/", views.ask, name="ask-pass"),
    path("passes/waiting/", views.listed, {"name": "waiting"}, name="passes-waiting"),
    path("passes/to-sign/", views.listed, {"name": "to_sign"}, name="passes-to-sign"),
    path("passes/hold/", views.listed, {"name": "hold"}, name="passes-hold"),
    path("passes/ending/", views.listed, {"name": "ending"}, name="passes-ending"),
    path("passes/revoked/", views.listed, {"name": "revoked"}, name="passes-revoked"),
    path("pass/<uuid:ref>/", views.one, name="pass"),
    path("pass/<uuid:ref>/card/", views.card, name="pass-card"),
    path("gate/", gate.gate, name="gate"),
    path("gate/points.json", gate.listed, name="gate-points"),
    path("border/point/<uuid:ref>/crossings/", gate.noted, name="crossings"),
]
