"""Addresses of the room."""

from frontline.supplies.rounds.urls import urlpatterns as rounds

urlpatterns = [*rounds]
