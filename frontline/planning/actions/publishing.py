"""Publishing editions: from then on their content never changes."""

from datetime import datetime

from django.utils.translation import gettext as _

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.roles import Verb
from frontline.loop import plans
from frontline.loop.actions import Refused
from frontline.loop.models import EditionRow
from frontline.plan.edition import Edition
from frontline.plan.loading import editions


def publish(edition: Edition, *, by: Actor | None, at: datetime) -> EditionRow:
    """Store an edition for ever. The same content again changes nothing. Raises Refused."""
    if by is not None:
        access.require(by, Verb.PROPOSE_PLAN)
    try:
        return plans.publish(edition, by=by, at=at)
    except plans.NoPlan:
        raise Refused(
            _("Edition %(id)s is published with other content; give the changed one a new id.")
            % {"id": edition.id}
        ) from None


def publish_from_folder(id: str, *, by: Actor, at: datetime) -> EditionRow:
    """Publish an edition of the folder plans/. Raises Refused."""
    found = editions().get(id)
    if found is None:
        raise Refused(_("There is no edition %(id)s in the folder plans/.") % {"id": id})
    return publish(found, by=by, at=at)
