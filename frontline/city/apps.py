from django.apps import AppConfig


class CityConfig(AppConfig):
    name = "frontline.city"
    label = "city"
    default_auto_field = "django.db.models.BigAutoField"
