"""The room as Django knows it."""

from django.apps import AppConfig


class HotlineConfig(AppConfig):
    name = "frontline.hotline"
    label = "hotline"
