"""What a decision about buildings concerns in this room: people under a measure, by kind."""

from collections.abc import Sequence

from django.db.models import Count, Max

from frontline.city.access import Actor
from frontline.isolation.words import language
from frontline.loop import affected, plans
from frontline.loop.rooms import RecordCount


def affected_by(actor: Actor, buildings: Sequence[int]) -> list[RecordCount]:
    """Measures in force or to come on people who live there, by kind."""
    rows = affected.measures(actor, buildings)
    kinds = rows.order_by().values("kind").annotate(n=Count("pk"), edition=Max("edition")).order_by("kind")
    return [
        RecordCount(
            f"measures:{one['kind']}", plans.edition(one["edition"]).wording(one["kind"], language()), one["n"],
            records=rows.filter(kind=one["kind"]), lines=affected.by_subject,
        )
        for one in kinds
    ]  # fmt: skip
