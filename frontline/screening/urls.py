"""Addresses under /screening/."""

from django.urls import path

from frontline.screening.views import completion, custody, desk, people, recall, results, rounds, siting

app_name = "screening"
urlpatterns = [
    path("", rounds.home, name="home"),
    path("desk/", desk.desk, name="desk"),
    path("desk/manifest.webmanifest", desk.manifest, name="desk-manifest"),
    path("now/missing/", rounds.now, {"page": "missing"}, name="now-missing"),
    path("now/conflicts/", rounds.now, {"page": "conflicts"}, name="now-conflicts"),
    path("results/", results.home, name="results"),
    path("results/held/", results.held, name="held-results"),
    path("results/held/<uuid:ref>/", results.settle, name="settle-result"),
    path("results/keys/", results.keys, name="result-keys"),
    path("results/find/", results.find, name="find-tube"),
    path("results/template/", results.template, name="results-template"),
    path("results/<uuid:ref>/", results.delivery, name="delivery"),
    path("results/<uuid:ref>/refused/", results.refused_rows, name="refused-results"),
    path("tube/<uuid:round>/<uuid:ref>/", results.tube, name="tube"),
    path("tube/<uuid:round>/<uuid:ref>/people/", recall.people, name="recall"),
    path("positive/", recall.positive, name="positive"),
    path("retests/", recall.retests, name="retests"),
    path("retests/<uuid:ref>/", recall.retest, name="retest"),
    path("boxes/", custody.boxes, name="boxes"),
    path("boxes/received/", custody.boxes, {"arrived": True}, name="boxes-received"),
    path("boxes/pack/", custody.pack, name="pack"),
    path("boxes/<uuid:ref>/", custody.box, name="box"),
    path("new/", rounds.plan, name="plan"),
    path("round/<uuid:ref>/", rounds.round, name="round"),
    path("round/<uuid:ref>/open/", rounds.change, {"how": "open"}, name="open"),
    path("round/<uuid:ref>/end/", rounds.change, {"how": "end"}, name="end"),
    path("round/<uuid:ref>/completion/", completion.completion, name="completion"),
    path("round/<uuid:ref>/points/", rounds.points, name="points"),
    path("round/<uuid:ref>/desks/", rounds.desks, name="desks"),
    path("round/<uuid:ref>/siting/", siting.siting, name="siting"),
    path("round/<uuid:ref>/siting/<uuid:proposal>/", siting.proposal, name="siting-proposal"),
    path("round/<uuid:ref>/siting/<uuid:proposal>/places.json", siting.places, name="siting-places"),
    path("round/<uuid:ref>/siting/<uuid:proposal>/accept/", siting.accept, name="siting-accept"),
    path("round/<uuid:ref>/missing/", people.missing, name="missing"),
    path("round/<uuid:ref>/missing/<uuid:who>/", people.person, name="person"),
    path("round/<uuid:ref>/missing/<uuid:who>/ask-again/", people.ask_again, name="ask-again"),
    path("round/<uuid:ref>/printed/", people.printed, name="printed"),
    path("round/<uuid:ref>/conflicts/", people.conflicts, name="conflicts"),
    path("round/<uuid:ref>/conflicts/<uuid:conflict>/", people.settle, name="settle"),
]
