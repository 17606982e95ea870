from django.urls import path

from frontline.cases.views import chains, find, linelists, lists, person, report

urlpatterns = [
    path("", lists.cases, name="cases"),
    path("line-lists/", linelists.bring_in, name="line-lists"),
    path("export/", linelists.export, name="export"),
    path("report/", report.report, name="report"),
    path("report/<uuid:ref>/", report.report_task, name="report-task"),
    path("drafts/<uuid:ref>/drop/", report.drop_draft, name="drop-draft"),
    path("today/", lists.cases, {"day": "today"}, name="today"),
    path("contacts/", lists.contacts, name="contacts"),
    path("contacts/close/", lists.contacts, {"category": "close"}, name="close-contacts"),
    path("contacts/of-contacts/", lists.contacts, {"category": "of_contact"}, name="of-contacts"),
    path("contacts/exposed/", lists.contacts, {"category": "exposed"}, name="exposed"),
    path("contacts/without-measures/", lists.contacts, {"without": True}, name="without-measures"),
    path("exceptions/", lists.exceptions, name="exceptions"),
    path("exceptions/<uuid:ref>/answer/", person.answer, name="answer-exception"),
    path("chains/", chains.chains, name="chains"),
    path("chains.json", chains.data, name="chains-data"),
    path("person/<uuid:ref>/", person.person, name="person"),
    path("person/<uuid:ref>/now/", person.person_now, name="person-now"),
    path("person/<uuid:ref>/contacts/", report.contacts, name="person-contacts"),
    path("person/<uuid:ref>/stays/", person.add_stay, name="add-stay"),
    path("person/<uuid:ref>/exception/<uuid:measure>/", person.propose, name="propose-exception"),
    path("stays/<uuid:ref>/remove/", person.remove_stay, name="remove-stay"),
    path("fact/<uuid:fact>/retract/", person.retract, name="retract"),
    path("find/people/", find.find_people, name="find-people"),
    path("find/homes/", find.find_dwellings, name="find-dwellings"),
    path("find/places/", find.find_places, name="find-places"),
]
