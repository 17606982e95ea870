"""How a phone is enrolled, at /phone/."""

from django.urls import path

from frontline.site.tls import views

urlpatterns = [
    path("", views.phone, name="phone"),
    path("ca.crt", views.authority_file, name="phone-authority"),
]
