"""What exists behind the addresses of the gallery."""

from tests.refs import Named, Refs
from tests.town import Town

INVENTED = "The gallery is invented from end to end and shown in an exercise only."


def refs(town: Town) -> Refs:
    return {"sample-layer": [Named({"layer": "areas"}, open_because=INVENTED)]}
