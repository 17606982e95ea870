"""What exists behind the addresses of residents."""

from frontline.loop.models import MeasureRow
from frontline.residents import actions
from tests.refs import NOON, Named, Refs, actor
from tests.town import Town


def refs(town: Town) -> Refs:
    wife = town.people["wife"]
    measure = MeasureRow.objects.get(subject_kind="person", subject_id=wife.pk, kind="central_isolation")
    filed = actions.object_to(measure=measure, person=wife, text="wrong day", by=actor(town, "gao"), at=NOON)
    who, objection = {"ref": wife.ref}, Named({"ref": filed.ref})
    return {
        "person": [Named(who)],
        "pdf": [Named(who)],
        "slip": [Named(who)],
        "slip-pdf": [Named(who)],
        "object": [Named(who | {"measure": measure.ref})],
        "objection": [objection],
        "remedy": [objection],
        "sign": [objection],
    }
