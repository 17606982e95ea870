"""Working groups and who is in them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from frontline.city.access import NotHere
from frontline.command.models import Group, Membership
from frontline.loop.naming import local_name


@dataclass
class Roster:
    """A group with its members of a moment, head first."""

    group: Group
    name: str
    members: list[Membership] = field(default_factory=list)

    @property
    def head(self) -> Membership | None:
        return next((one for one in self.members if one.role == Membership.Role.HEAD), None)


_RANK: dict[str, int] = {Membership.Role.HEAD: 0, Membership.Role.DEPUTY: 1, Membership.Role.MEMBER: 2}


def rosters(*, at: datetime) -> list[Roster]:
    """Every group with whoever is in it at `at`."""
    open_end = Q(until__isnull=True) | Q(until__gt=at)
    members: dict[int, list[Membership]] = defaultdict(list)
    for one in Membership.objects.filter(open_end, since__lte=at).select_related("account").order_by("since"):
        members[one.group_id].append(one)
    return [
        Roster(group, group_name(group), sorted(members[group.pk], key=lambda one: _RANK.get(one.role, 3)))
        for group in Group.objects.order_by("order", "key")
    ]


def group_name(group: Group) -> str:
    return local_name(group.name, group.name_en)


def group_names() -> dict[str, str]:
    """Name by key, for lists of tasks."""
    return {group.key: group_name(group) for group in Group.objects.all()}


def group_for(key: str) -> Group:
    group = Group.objects.filter(key=key).first()
    if group is None:
        raise NotHere
    return group


def history_of(group: Group) -> list[Membership]:
    """Every membership that was and is, the newest first."""
    return list(group.memberships.select_related("account").order_by("-since", "-pk")[:500])


def membership_for(group: Group, id: int) -> Membership:
    found = group.memberships.filter(pk=id).first()
    if found is None:
        raise NotHere
    return found
