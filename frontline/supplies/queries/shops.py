"""Shops that stay open, that closed, and those that supply a part of the city by agreement."""

from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from frontline.city import access, search
from frontline.city.access import Actor
from frontline.city.models import Business, Place
from frontline.supplies.models import Guarantee

ORDER = ["name", "id"]


def within(actor: Actor) -> QuerySet[Business]:
    held = Guarantee.objects.filter(ended_at__isnull=True)
    rows = Business.objects.select_related("building__place", "building__community")
    return access.within(rows, actor).prefetch_related(
        Prefetch("guarantees", queryset=held, to_attr="holding")
    )


def chosen(
    rows: QuerySet[Business], *, which: str = "", place: Place | None = None, text: str = ""
) -> QuerySet[Business]:
    """`which`: open, closed, guaranteed, failing (guaranteed and closed)."""
    agreed = Exists(Guarantee.objects.filter(shop=OuterRef("pk"), ended_at__isnull=True))
    if which in ("open", "closed"):
        rows = rows.filter(open=which == "open")
    elif which in ("guaranteed", "failing"):
        rows = rows.filter(agreed)
        rows = rows.filter(open=False) if which == "failing" else rows
    if place is not None:
        rows = rows.filter(Q(building__community=place) | Q(building__township=place))
    typed = " ".join(text.split())[:60]
    if typed:
        here = [one.pk for one in search.buildings(typed.lower().split())[:50]]
        rows = rows.filter(Q(name__startswith=typed) | Q(kind=typed) | Q(building__in=here))
    return rows


def failing(actor: Actor) -> QuerySet[Business]:
    """Guaranteed suppliers that are closed: somebody has to step in."""
    return chosen(within(actor), which="failing")


def counts(actor: Actor) -> dict[str, int]:
    held = Exists(Guarantee.objects.filter(shop=OuterRef("pk"), ended_at__isnull=True))
    rows = access.within(Business.objects.all(), actor)
    found = rows.aggregate(
        trading=Count("pk", filter=Q(open=True)), shut=Count("pk", filter=Q(open=False)),
        agreed=Count("pk", filter=held),
    )  # fmt: skip
    return {"open": found["trading"], "closed": found["shut"], "guaranteed": found["agreed"]}


def shop_for(actor: Actor, ref: UUID) -> Business:
    """Raises NotHere."""
    found = within(actor).filter(ref=ref).first()
    if found is None:
        raise access.NotHere
    return found
