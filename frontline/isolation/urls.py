"""Addresses under /isolation/."""

from django.urls import path

from frontline.isolation.views import care, doors, lists, site, transfers

app_name = "isolation"
urlpatterns = [
    path("", site.home, name="home"),
    path("list/people/", lists.listing, {"key": "people"}, name="list-people"),
    path("list/leaving/", lists.listing, {"key": "leaving"}, name="list-leaving"),
    path("list/arrivals/", lists.listing, {"key": "arrivals"}, name="list-arrivals"),
    path("list/releases/", lists.listing, {"key": "releases"}, name="list-releases"),
    path("list/free-rooms/", lists.listing, {"key": "free"}, name="list-free"),
    path("list/unplaced/", lists.listing, {"key": "unplaced"}, name="list-unplaced"),
    path("list/transfers/", lists.listing, {"key": "transfers"}, name="list-transfers"),
    path("list/flags/", lists.listing, {"key": "flags"}, name="list-flags"),
    path("site/<uuid:ref>/", site.site, name="site"),
    path("site/<uuid:ref>/rooms/", site.rooms, name="rooms"),
    path("room/<uuid:ref>/close/", site.close_room, name="close-room"),
    path("check-in/<uuid:ref>/", site.check_in, name="check-in"),
    path("release/<uuid:ref>/", site.release, name="release"),
    path("corridor/<uuid:ref>/", care.corridor, name="corridor"),
    path("samples/", care.samples, name="samples"),
    path("samples/<uuid:ref>/", care.result, name="result"),
    path("flags/", care.flags, name="flags"),
    path("flags/<uuid:ref>/seen/", care.see_flag, name="see-flag"),
    path("transfers/", transfers.transfers, name="transfers"),
    path("transfers/<uuid:ref>/", transfers.transfer, name="transfer"),
    path("transfers/<uuid:ref>/arrived/", transfers.arrive, name="arrive"),
    path("doors/", doors.doors, name="doors"),
    path("doors/<uuid:ref>/", doors.door, name="door"),
    path("task/<uuid:ref>/", doors.task, name="task"),
    path("task/<uuid:ref>/sample/", care.take_sample, name="take-sample"),
    path("discharge/<uuid:ref>/", doors.discharge, name="discharge"),
]
