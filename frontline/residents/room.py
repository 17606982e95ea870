"""Residents: the register's entry."""

from django.utils.translation import gettext_lazy as _

from frontline.city.roles import Verb
from frontline.city.slips import keep_keys
from frontline.loop.rooms import RecordSet, Room, enter
from frontline.residents import queries
from frontline.residents.actions import climb
from frontline.residents.word import figures, sms
from frontline.residents.word import queries as word

enter(
    Room(
        key="residents",
        name=_("Residents"),
        icon="home-heart",
        home="residents:home",
        verbs=frozenset({Verb.SEE_OWN_PAGE, Verb.ANSWER_OBJECTIONS, Verb.WRITE_WORD, Verb.SIGN_WORD}),
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
            RecordSet(
                "word_to_sign", _("Letters and notices to sign"), word.to_sign, "residents:word", verb=Verb.SIGN_WORD,
                decision=True,
            ),
            RecordSet(
                "word_languages_to_sign", _("Languages of letters to sign"), word.texts_to_sign, "residents:word",
                verb=Verb.SIGN_WORD, decision=True,
            ),
            RecordSet(
                "word_lacking_languages", _("Letters and notices not written in every language"),
                word.lacking_languages, "residents:word-languages", verb=Verb.WRITE_WORD, tone="warning",
            ),
        ),
        person_panels=(queries.objections_panel,),
        affected_by=queries.affected_by,
        resident_panels=(word.letters_panel,),
        chores=(climb, keep_keys, sms.hand_over, sms.take_receipts),
        heard=word.heard,
        jobs=(sms.queue, figures.make),
    )
)  # fmt: skip
