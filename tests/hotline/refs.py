"""What exists behind the addresses of the hotline."""

from dataclasses import replace
from typing import Any

from frontline.city.roles import Verb
from frontline.hotline.models import Attachment, OutsideSystem
from tests.hotline.desk import agency, asked, open_hotline
from tests.hotline.works.refs import works
from tests.refs import NOON, Named, Refs
from tests.town import Town

PAGE = "The catalogue is read and edited by whoever leads the hotline; its categories are no person's data."

LINK = "Whoever asked without signing in was given this address and nobody else; it cannot be guessed."


def refs(town: Town) -> Refs:
    open_hotline()
    patient: dict[str, Any] = {"person": town.people["patient"], "building": town.buildings[2], "phone": ""}
    row = asked(town, NOON, photo=b"\xff\xd8", **patient)
    there = [Named({"ref": row.ref})]
    web = asked(town, NOON, channel="web", by="zhou")
    system = OutsideSystem.objects.create(
        name="G", agency=agency("市供排水公司"), url="http://127.0.0.1:1", active=False
    )
    kept = Named({"key": "water"}, open_because=PAGE, open_to=Verb.SET_CATALOGUE)
    return {
        "request": there,
        "act": there,
        "arrange": there,
        "followed": [Named({"ref": web.ref}, open_because=LINK)],
        "attachment": [Named({"ref": Attachment.objects.get(request=row).ref})],
        "task": [Named({"ref": row.task})],
        "outside-edit": [Named({"ref": system.ref}, open_because=PAGE, open_to=Verb.SET_CATALOGUE)],
        "category": [kept],
        "clocks": [replace(kept, values={"key": "supply"})],
        **works(town),
    }
