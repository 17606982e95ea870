"""Addresses of the room."""

from django.urls import path

from frontline.areas.views import area, board, decide, place

urlpatterns = [
    path("", board.home, name="home"),
    path("area/<uuid:ref>/", area.area, name="area"),
    path("area/<uuid:ref>/notice/", area.notice, name="notice"),
    path("area/<uuid:ref>/people/", area.people, name="people"),
    path("lookup/", place.lookup, name="lookup"),
    path("place/<uuid:ref>/", place.place, name="place"),
    path("place/<uuid:ref>/decide/", decide.place, name="decide"),
    path("proposal/<uuid:ref>/", decide.proposal, name="proposal"),
    path("static/", decide.static, name="static"),
    path("task/<uuid:ref>/", board.task, name="task"),
]
