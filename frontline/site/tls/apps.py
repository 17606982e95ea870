from django.apps import AppConfig


class TlsConfig(AppConfig):
    name = "frontline.site.tls"
    label = "tls"
