"""Addresses of headquarters."""

from django.urls import URLPattern, path

from frontline.command.views import board, clock, dispatch, figures, groups, logs

urlpatterns: list[URLPattern] = [
    path("", board.home, name="home"),
    path("board/<slug:piece>/", board.piece, name="piece"),
    path("measures/", board.measures, name="measures"),
    path("trouble/", board.trouble, name="trouble"),
    path("dispatch/", dispatch.dispatch, name="dispatch"),
    path("climbed/", dispatch.climbed, name="climbed"),
    path("task/<uuid:ref>/", dispatch.task, name="task"),
    path("task/<uuid:ref>/take/", dispatch.take, name="take"),
    path("task/<uuid:ref>/hand-over/", dispatch.hand_over, name="hand-over"),
    path("decisions/", logs.decisions, name="decisions"),
    path("reads/", logs.reads, name="reads"),
    path("groups/", groups.groups, name="groups"),
    path("groups/<slug:key>/", groups.group, name="group"),
    path("groups/<slug:key>/members/", groups.join, name="join"),
    path("groups/<slug:key>/members/<int:id>/end/", groups.leave, name="leave"),
    path("figures/", figures.figures, name="figures"),
    path("figures/<str:key>/", figures.figure, name="figure"),
    path("silent/", figures.silent, name="silent"),
    path("silent/<uuid:ref>/visited/", figures.visited, name="visited"),
    path("clock/", clock.clock, name="clock"),
]
