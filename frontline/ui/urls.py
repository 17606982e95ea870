"""The gallery of components, at /ui/gallery/."""

from django.urls import path

from frontline.ui import views

app_name = "ui"
urlpatterns = [
    path("gallery/", views.gallery, name="gallery"),
    path("gallery/bare/", views.bare_gallery, name="bare-gallery"),
    path("gallery/map/<str:layer>.geojson", views.sample_layer, name="sample-layer"),
]
