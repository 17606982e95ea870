"""Addresses under /areas/grid/."""

from django.urls import path

from frontline.areas.gridwork import views

urlpatterns = [
    path("grid/", views.my_grid, name="my-grid"),
    path("grid/sign-in/", views.sign_in, name="grid-sign-in"),
    path("grid/today/", views.today, name="grid-today"),
    path("grid/upload/", views.upload, name="grid-upload"),
    path("grid/sign-off/", views.sign_off, name="grid-sign-off"),
]
