"""What exists behind the addresses of GeoReport v2."""

from tests.hotline.desk import asked, open_hotline
from tests.refs import NOON, Named, Refs
from tests.town import Town

SERVICES = "Which services there are is read by everybody."
PUBLIC = (
    "Kind, street and state of a public matter; private ones: test_in.py, no role opens them without a key."
)
TOKEN = "Whoever has a token was given it when filing; it leads to the number and to nothing else."


def refs(town: Town) -> Refs:
    open_hotline()
    patient = town.people["patient"]
    public = asked(town, NOON, f"{patient.name}家停水", asker=patient.name, building=town.buildings[2])
    filed = asked(town, NOON, category="other", channel="open311", by="hotline_lead", filed_by=town.city.ref)
    service = [Named({"code": "water"}, open_because=SERVICES)]
    request = [Named({"number": public.number}, open_because=PUBLIC)]
    token = [Named({"token": str(filed.ref)}, open_because=TOKEN)]
    return {
        f"{name}-{form}": named
        for form in ("xml", "json")
        for name, named in (("service", service), ("request", request), ("token", token))
    }
