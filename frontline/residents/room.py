"""Residents: the register's entry."""

from django.utils.translation import gettext_lazy as _

from frontline.city.roles import Verb
from frontline.city.slips import keep_keys
from frontline.loop.rooms import RecordSet, Room, enter
from frontline.residents import queries
from frontline.residents.actions import climb

enter(
    Room(
        key="residents",
        name=_("Residents"),
        icon="home-heart",
        home="residents:home",
        verbs=frozenset({Verb.SEE_OWN_PAGE, Verb.ANSWER_OBJECTIONS}),
        order=60,
        record_sets=(
            RecordSet(
                "objections_open", _("Objections waiting for an answer"), queries.open_objections,
                "residents:objections", verb=Verb.ANSWER_OBJECTIONS, decision=True,
            ),
            RecordSet(
                "objections_overdue", _("Objections past their deadline"), queries.overdue_objections,
                "residents:objections", tone="danger", page_verb=Verb.ANSWER_OBJECTIONS,
            ),
            RecordSet(
                "remedies_to_sign", _("Upheld objections to sign"), queries.to_sign, "residents:to-put-right",
                verb=Verb.SIGN_OVERRIDES, decision=True,
            ),
            RecordSet(
                "objections_to_put_right", _("Upheld objections not yet put right"), queries.to_put_right,
                "residents:to-put-right", tone="danger", page_verb=Verb.SEE_PEOPLE,
            ),
        ),
        person_panels=(queries.objections_panel,),
        affected_by=queries.affected_by,
        chores=(climb, keep_keys),
    )
)  # fmt: skip
