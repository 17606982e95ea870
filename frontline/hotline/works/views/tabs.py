"""The pages of the works as tabs, those that this actor may open."""

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from frontline.city.access import Actor
from frontline.city.roles import Verb
from frontline.hotline.works.queries import accounts, crews

Tab = tuple[str, Promise, bool]


def tabs(actor: Actor, now: str) -> list[Tab]:
    """Address, name, whether it is this page."""
    answers = actor.may(Verb.ANSWER_REQUESTS)
    found: list[tuple[str, Promise, bool]] = [
        ("works", _("Jobs"), answers),
        ("duty", _("On duty"), answers or crews.reads_all(actor)),
        ("crews", pgettext_lazy("utility", "Crews"), answers),
        ("stops", _("Stops of supply"), answers or crews.reads_all(actor)),
        ("cut-off", _("Nobody cut off"), accounts.reads_audit(actor)),
        ("work-rules", _("Promises and limits"), answers or crews.reads_all(actor)),
    ]
    return [(reverse(f"hotline:{name}"), label, name == now) for name, label, may in found if may]
