"""Addresses under /areas/grid/."""

from django.urls import path

from frontline.areas.gridwork import pages, views

urlpatterns = [
    path("grid/", views.my_grid, name="my-grid"),
    path("grid/sign-in/", views.sign_in, name="grid-sign-in"),
    path("grid/today/", views.today, name="grid-today"),
    path("grid/upload/", views.upload, name="grid-upload"),
    path("grid/sign-off/", views.sign_off, name="grid-sign-off"),
    path("grid/load/", pages.loads, name="grid-load"),
    path("grid/load/<uuid:ref>/<slug:kind>/", pages.load_records, name="grid-load-records"),
    path("grid/held/<uuid:ref>/settle/", pages.settle, name="settle-held"),
    path("grid/hand-over/", pages.hand_overs, name="hand-overs"),
    path("grid/hand-over/<uuid:ref>/", pages.answer, name="hand-over"),
]
