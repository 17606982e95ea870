"""Addresses of the public word, under /residents/: what everybody reads, and where it is written."""

from django.urls import path

from frontline.residents.word import public, views

urlpatterns = [
    path("public/", public.home, name="public"),
    path("public/figures/", public.figures, name="public-figures"),
    path("public/said/", public.said, name="public-said"),
    path("public/alerts.atom", public.feed, name="public-feed"),
    path("public/alert/<uuid:ref>.xml", public.alert, name="public-alert"),
    path("letter/<uuid:ref>/", public.letter, name="letter"),
    path("letter/<uuid:ref>/letter.pdf", public.letter_pdf, name="letter-pdf"),
    path("word/", views.desk, name="word"),
    path("word/languages/", views.languages, name="word-languages"),
    path("word/ground.json", views.ground_drawn, name="word-ground"),
    path("word/begin/", views.begin, name="word-begin"),
    path("word/<uuid:ref>/next/", views.begin_next, name="word-next"),
    path("word/version/<uuid:ref>/", views.version, name="word-version"),
    path("word/version/<uuid:ref>/text/<slug:language>/", views.text, name="word-text"),
    path("word/version/<uuid:ref>/for/", views.addressed, name="word-for"),
    path("word/version/<uuid:ref>/channels/", views.channels, name="word-channels"),
    path("word/version/<uuid:ref>/act/", views.act, name="word-act"),
]
