"""What every page knows: the rooms this actor may enter, the clock, who is signed in."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from frontline.city import access
from frontline.city.models import Account
from frontline.city.roles import ROLES, Verb
from frontline.loop import rooms
from frontline.loop.naming import local_name


def page(request: HttpRequest) -> dict[str, Any]:
    actor = getattr(request, "actor", access.NOBODY)
    return {
        "actor": actor,
        "clock": getattr(request, "clock", None),
        "rooms": rooms.menu(actor, request.path),
        "account_name": _shown_name(request),
        "role_names": [ROLES[role].name for role in actor.roles],
        "account_links": _links(actor),
    }


def _shown_name(request: HttpRequest) -> str:
    """The signed-in person's name in the reader's language; the user name where there is none."""
    user = getattr(request, "user", None)
    return local_name(user.display_name, user.display_name_en) if isinstance(user, Account) else ""


def _links(actor: access.Actor) -> list[dict[str, object]]:
    """What stands under the account's name."""
    links = [("account", _("My account"), actor.account is not None)]
    links.append(("check-slip", _("Check a slip or a pass"), actor.account is not None))
    links.append(("areas:my-grid", _("My grid"), "grid_worker" in actor.roles))
    links.append(("screening:desk", _("Sampling desk"), actor.may(Verb.TAKE_SAMPLES)))
    links.append(("imports", _("Bring lists in"), actor.may(Verb.IMPORT_DATA)))
    return [{"url": reverse(name), "label": label} for name, label, shown in links if shown]
