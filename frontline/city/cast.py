"""The cast of an exercise: who may be chosen with one click, and what to try as whom."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from frontline.city.models import Account, Grant
from frontline.city.roles import ROLES, Role

# One person per role, in the order in which a positive sample goes through the city.
STEPS: dict[str, Promise] = {
    "epidemiologist": _(
        "Report a positive and its contacts: what follows from the plan stands there at once."
    ),
    "commander": _("Read the situation of the whole city, and decide the risk area that is proposed."),
    "dispatcher": _("See who has to be moved, from which door to which site, the most urgent first."),
    "site_manager": _("Check people in, and see who may go home today."),
    "grid_worker": _("Go through today's doors: health checks, samples, households that wait."),
    "screening_lead": _("Follow the screening round: who has not been sampled, which points will be late."),
    "resident": _("Read what was decided for your family, why, until when, and object to it."),
}


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody to be, with the roles held at the moment."""

    account: Account
    roles: tuple[Role, ...]
    step: Promise | str = ""  # what to try first; only where there is one

    def name(self, language: str) -> str:
        account = self.account
        return (
            account.display_name_en if language == "en" and account.display_name_en else account.display_name
        )

    def duty(self, language: str) -> str:
        return self.account.duty_en if language == "en" and self.account.duty_en else self.account.duty


@dataclass(frozen=True, slots=True)
class Cast:
    first: list[Member]  # one per step, in the order of the steps
    others: list[Member]


NOBODY_TO_BE = Cast([], [])


def cast(at: datetime) -> Cast:
    """Everybody with one click; `at` is city time."""
    accounts = Account.objects.filter(one_click=True, is_active=True).order_by("pk")[:200]
    holding = (
        Grant.objects.filter(account__one_click=True, since__lte=at).exclude(until__lte=at).order_by("pk")
    )
    roles: dict[int, list[Role]] = {}
    for grant in holding:
        if grant.role in ROLES:
            roles.setdefault(grant.account_id, []).append(ROLES[grant.role])
    members = [Member(one, tuple(roles.get(one.pk, ()))) for one in accounts]
    first = {key: one for key in STEPS if (one := _holder(members, key))}
    chosen = {one.account.pk for one in first.values()}
    steps = [Member(one.account, one.roles, STEPS[key]) for key, one in first.items()]
    return Cast(steps, [one for one in members if one.account.pk not in chosen])


def _holder(members: list[Member], role: str) -> Member | None:
    return next((one for one in members if role in (held.key for held in one.roles)), None)
