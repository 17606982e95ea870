"""The first screening round of the exercise: the whole city, from eight in the morning to eight at night."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from frontline.city import access
from frontline.city.models import Account, Place, Site
from frontline.screening.actions import rounds
from frontline.screening.models import Expected, Round
from frontline.screening.queries import zones
from frontline.site.demo.night import sample_in_the_night

HOURS = 12
LEAD = "sonam"


def _tubes(at: datetime) -> dict[str, Any]:
    """People in one tube, elsewhere and in areas, as the edition in force proposes."""
    edition = zones.edition_at(at)
    if edition is None:
        return {}
    said = {
        level: edition.number(one.name) for level, one in zones.proposed(edition).items() if one is not None
    }
    usual = said.pop(zones.ELSEWHERE, None)
    return {"pool_sizes": said, **({"pool_size": usual} if usual else {})}


@transaction.atomic
def open_first_round(*, at: datetime, night: bool = True) -> int:
    """How many people are expected; 0 where a round is there already. `night`: after one of the night before."""
    if Round.objects.exists():
        return 0
    if night:
        sample_in_the_night(at=at)
    by = access.actor_for(Account.objects.get(username=LEAD), at=at)
    sites = Site.objects.filter(kind=Site.Kind.SAMPLING, desks__gt=0)
    city = Place.objects.get(kind=Place.Kind.CITY)
    plan = rounds.Plan(
        "第一轮全域核酸筛查",
        [city.pk],
        at,
        at + timedelta(hours=HOURS),
        dict(sites.values_list("pk", "desks")),
        **_tubes(at),
    )
    planned = rounds.plan_round(plan, by=by, at=at)
    rounds.open_round(planned, by=by, at=at)
    rounds.write_expected_list(at=at)
    return Expected.objects.filter(round=planned).count()
