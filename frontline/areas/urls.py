"""Addresses of the room."""

from django.urls import path

from frontline.areas.borders.urls import urlpatterns as borders
from frontline.areas.boundaries import solver_views
from frontline.areas.boundaries import views as boundaries
from frontline.areas.gridwork.urls import urlpatterns as grid_work
from frontline.areas.national import views as national
from frontline.areas.passes.urls import urlpatterns as passes
from frontline.areas.views import area, board, decide, maps, motions, place, printed, public

urlpatterns = [
    path("", board.home, name="home"),
    path("high/", board.home, {"level": "high"}, name="high"),
    path("medium/", board.home, {"level": "medium"}, name="medium"),
    path("soon/", board.home, {"within_hours": 24}, name="soon"),
    path("under-static/", board.home, {"level": "static"}, name="under-static"),
    path("area/<uuid:ref>/", area.area, name="area"),
    path("area/<uuid:ref>/notice/", area.notice, name="notice"),
    path("area/<uuid:ref>/people/", area.people, name="people"),
    path("boundaries/", boundaries.boundaries, name="boundaries"),
    path("boundaries/solve/", solver_views.solve, name="solve"),
    path("boundaries/heavy/<uuid:ref>/", solver_views.heavy, name="heavy"),
    path("boundaries/<uuid:ref>/", boundaries.boundary, name="boundary"),
    path("boundaries/<uuid:ref>/draw/", boundaries.draw, name="boundary-draw"),
    path("boundaries/<uuid:ref>/act/", boundaries.act, name="boundary-act"),
    path("boundaries/<uuid:ref>/records/<path:key>/", boundaries.records, name="boundary-records"),
    path("boundaries/<uuid:ref>/<slug:name>.json", boundaries.drawn_layer, name="boundary-layer"),
    *borders,
    *grid_work,
    *passes,
    path("grids/", boundaries.grids, name="grids"),
    path("lookup/", public.lookup, name="lookup"),
    path("public/", public.listed, name="public"),
    path("public.csv", public.as_csv, name="public-csv"),
    path("public.geojson", public.as_geojson, name="public-geojson"),
    path("map/", maps.city_map, name="map"),
    path("map.pdf", printed.map_pdf, name="map-pdf"),
    path("map/<slug:name>.json", maps.layer, name="layer"),
    path("motion/<uuid:ref>/", motions.motion, name="motion"),
    path("map/tiles/<slug:layer>/<str:version>/<int:z>/<int:x>/<int:y>.mvt", maps.vector_tile, name="tile"),
    path("national/", national.national, name="national"),
    path("place/<uuid:ref>/", place.place, name="place"),
    path("place/<uuid:ref>/decide/", decide.place, name="decide"),
    path("proposal/<uuid:ref>/", decide.proposal, name="proposal"),
    path("site/<uuid:ref>/", place.site, name="site"),
    path("static/", decide.static, name="static"),
    path("task/<uuid:ref>/", board.task, name="task"),
]
