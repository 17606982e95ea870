"""The single sample of somebody whose tube was positive: one person, one tube."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.models import Person
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.loop.models import Task
from frontline.screening.ingest.statements import From
from frontline.screening.ingest.write import write_tubes
from frontline.screening.models import ResultFact, Tube
from frontline.screening.rules import SwabTaken, TubeTold

BY_PAGE = 0  # where a device would stand: the sample was entered on a page


def take_single(task: Task, person: Person, barcode: str, *, by: Actor, at: datetime) -> None:
    """A sample was taken now for a re-test; its result closes the task. Raises Refused."""
    if not by.may(Verb.TAKE_SAMPLES):
        access.require(by, Verb.RECORD_CARE)
    code = barcode.strip()
    if task.state != Task.State.OPEN:
        raise Refused(_("This task is closed already; there is nothing left to do."))
    facts = ResultFact.objects.filter(person=person, kind="tube_positive", withdrawn_at=None)
    fact = facts.order_by("-told_at").first()
    if fact is None:
        raise Refused(_("The tube of this person is no longer positive; reload the page."))
    if not 1 <= len(code) <= 40:
        raise Refused(_("Scan the barcode of the tube."))
    if Tube.objects.filter(Q(barcode=code) | Q(label=code), round=fact.round_id).exists():
        raise Refused(_("A tube with this barcode is in use already; take a new one."))
    told = TubeTold(str(uuid4()), code, 1, at, (SwabTaken(0, person.code, at),), at, "single")
    with transaction.atomic():
        write_tubes([(From(fact.round_id, BY_PAGE, None, None, 0), told)], now=at)
        log.write("single_sample", actor=by, at=at, subject=("person", person.pk), tube=code)
