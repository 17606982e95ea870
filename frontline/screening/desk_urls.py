"""What devices ask, at /desk/: addresses that devices two releases old know."""

from django.urls import path

from frontline.screening.views import desks

urlpatterns = [
    path("sign-in/", desks.sign_in, name="sign-in"),
    path("people/", desks.people, name="people"),
    path("retests/", desks.retests, name="retests"),
    path("who/", desks.who, name="who"),
    path("sign-off/", desks.sign_off, name="sign-off"),
    path("upload", desks.upload, name="upload"),
]
