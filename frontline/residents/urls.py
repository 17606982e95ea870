"""Addresses under /residents/."""

from django.urls import path

from frontline.residents import views
from frontline.residents.word.urls import urlpatterns as word

app_name = "residents"
urlpatterns = [
    path("", views.home, name="home"),
    path("person/<uuid:ref>/", views.person, name="person"),
    path("person/<uuid:ref>/sheet.pdf", views.pdf, name="pdf"),
    path("person/<uuid:ref>/object/<uuid:measure>/", views.object_to, name="object"),
    path("person/<uuid:ref>/slip/", views.slip, name="slip"),
    path("person/<uuid:ref>/slip.pdf", views.slip_pdf, name="slip-pdf"),
    path("objections/", views.objections, name="objections"),
    path("objections/to-put-right/", views.to_put_right, name="to-put-right"),
    path("objections/<uuid:ref>/", views.objection, name="objection"),
    path("objections/<uuid:ref>/remedy/", views.remedy, name="remedy"),
    path("objections/<uuid:ref>/sign/", views.sign, name="sign"),
    *word,
]
