"""Addresses under /supplies/."""

from django.urls import path

from frontline.supplies.queries.packs import LISTS
from frontline.supplies.rounds.urls import urlpatterns as rounds
from frontline.supplies.views import again, depots, door, gifts, home, packs, serving, shops, vehicles

app_name = "supplies"
urlpatterns = [
    path("", home.home, name="home"),
    path("stock/", home.to_stock, name="stock"),
    path("depots/serving/", serving.places, name="serving"),
    path("depot/<uuid:ref>/", depots.depot, name="depot"),
    path("depot/<uuid:ref>/<slug:do>/", depots.deed, name="deed"),
    path("sending/<uuid:ref>/", depots.sending, name="sending"),
    path("lot/<uuid:ref>/", depots.lot, name="lot"),
    path("lot/<uuid:ref>/act/", depots.act_on_lot, name="act-on-lot"),
    path("packs/", packs.day, name="packs"),
    path("packs/again/", again.listed, name="again"),
    path("packs/again/<uuid:ref>/", again.receipt, name="again-receipt"),
    path("packs/decide/", packs.decide, name="decide"),
    path("packs/rules/", packs.rules, name="rules"),
    *(
        path(f"packs/{name.replace('_', '-')}/", packs.listed, {"name": name}, name=f"list-{name}")
        for name in LISTS
    ),
    path("pack/<uuid:ref>/", door.pack, name="pack"),
    path("pack/<uuid:ref>/act/", door.act, name="act"),
    path("task/<uuid:ref>/", packs.task, name="task"),
    path("household/<uuid:ref>/", door.door, name="household"),
    path("medicine/", door.medicine, name="medicine"),
    path("medicine/<uuid:ref>/plan/", door.plan_medicine, name="plan-medicine"),
    path("gifts/", gifts.listed, name="gifts"),
    path("gifts/offer/", gifts.offer, name="offer"),
    path("gifts/published/", gifts.published, name="published"),
    path("gift/<uuid:ref>/", gifts.gift, name="gift"),
    path("gift/<uuid:ref>/act/", gifts.act, name="act-on-gift"),
    path("vehicles/", vehicles.passes, name="vehicles"),
    path("shops/", shops.listed, name="shops"),
    path("shop/<uuid:ref>/act/", shops.act, name="act-on-shop"),
    *rounds,
]
