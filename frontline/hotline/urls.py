"""Addresses under /hotline/."""

from django.urls import include, path

from frontline.hotline.views import asking, catalogue, intake, lists, outside, public, requests

app_name = "hotline"
urlpatterns = [
    path("", lists.home, name="home"),
    path("intake/", intake.intake, name="intake"),
    path("intake/beside/", intake.beside, name="beside"),
    path("find/", lists.find, name="find"),
    path("office/", lists.office, name="office"),
    *(path(f"list/{name}/", lists.listed, {"name": name}, name=f"listed-{name}") for name in lists.NAMES),
    path("ask/", asking.ask, name="ask"),
    path("public/", public.ask, name="public"),
    path("public/<uuid:ref>/", public.followed, name="followed"),
    path("mine/", asking.mine, name="mine"),
    path("request/<uuid:ref>/", requests.request, name="request"),
    path("request/<uuid:ref>/act/", requests.act, name="act"),
    path("request/<uuid:ref>/arrange/", requests.arrange, name="arrange"),
    path("attachment/<uuid:ref>/", requests.attachment, name="attachment"),
    path("task/<uuid:ref>/", requests.task, name="task"),
    path("outside/", outside.systems, name="outside"),
    path("outside/new/", outside.edit, name="outside-new"),
    path("outside/<uuid:ref>/", outside.edit, name="outside-edit"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/start/", catalogue.start, name="start-catalogue"),
    path("catalogue/new/", catalogue.new_category, name="new-category"),
    path("catalogue/rules/", catalogue.rules, name="rules"),
    path("catalogue/category/<str:key>/", catalogue.category, name="category"),
    path("catalogue/clocks/<str:key>/", catalogue.clocks, name="clocks"),
    path("works/", include("frontline.hotline.works.urls")),
]
