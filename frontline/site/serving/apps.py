from django.apps import AppConfig


class ServingConfig(AppConfig):
    name = "frontline.site.serving"
    label = "serving"
