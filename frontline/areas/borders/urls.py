"""Addresses of the border, under those of the room."""

from django.urls import path

from frontline.areas.borders import views

urlpatterns = [
    path("border/", views.border, name="border"),
    path("border/open/", views.open_point, name="open-point"),
    path("border/expected/", views.listed, {"name": "expected"}, name="arrivals-expected"),
    path("border/missing/", views.listed, {"name": "missing"}, name="arrivals-missing"),
    path("border/climbed/", views.listed, {"name": "climbed"}, name="arrivals-climbed"),
    path("border/unannounced/", views.listed, {"name": "unannounced"}, name="arrivals-unannounced"),
    path("border/point/<uuid:ref>/", views.point, name="point"),
    path("border/point/<uuid:ref>/register/", views.register, name="register-arrival"),
    path("border/arrival/<uuid:ref>/", views.arrival, name="arrival"),
    path("border/arrival/<uuid:ref>/change/", views.change, name="change-arrival"),
    path("origins.json", views.origins, name="origins"),
    path("arriving/", views.tell_ahead, name="tell-ahead"),
]
