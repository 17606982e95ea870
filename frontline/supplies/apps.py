"""The room as Django knows it."""

from django.apps import AppConfig


class SuppliesConfig(AppConfig):
    name = "frontline.supplies"
    label = "supplies"
