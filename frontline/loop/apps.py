from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from frontline.loop import checks as checks  # registers itself


class LoopConfig(AppConfig):
    name = "frontline.loop"
    label = "loop"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        autodiscover_modules("sealed")  # rows that the log chains
        autodiscover_modules("room")  # every room enters itself in loop/rooms.py
