"""What exists behind the addresses of residents."""

from frontline.city.roles import Verb
from frontline.loop.models import MeasureRow
from frontline.residents import actions
from frontline.residents.word import actions as word
from tests.refs import NOON, Named, Refs, actor
from tests.residents.word.telling import published
from tests.town import Town

SAID = "What the city says to everybody."
WRITTEN = "Whoever writes or signs for the city sees every text of it; a text is no person's data."


def refs(town: Town) -> Refs:
    wife = town.people["wife"]
    measure = MeasureRow.objects.get(subject_kind="person", subject_id=wife.pk, kind="central_isolation")
    filed = actions.object_to(measure=measure, person=wife, text="wrong day", by=actor(town, "gao"), at=NOON)
    who, objection = {"ref": wife.ref}, Named({"ref": filed.ref})
    return {
        **_word(town),
        "person": [Named(who)],
        "pdf": [Named(who)],
        "slip": [Named(who)],
        "slip-pdf": [Named(who)],
        "object": [Named(who | {"measure": measure.ref})],
        "objection": [objection],
        "remedy": [objection],
        "sign": [objection],
    }


def _word(town: Town) -> Refs:
    alert = {"event": "water", "urgency": "Expected", "severity": "Minor", "certainty": "Likely"}
    pema = actor(town, "pema")
    draft = word.begin("notice", by=pema, at=NOON)
    word.write_text(draft, "zh", title="停水", body="停水", by=pema, at=NOON)
    word.set_channels(draft, sms=False, ends_at=None, alert=alert, by=pema, at=NOON)
    said = published(town, draft, at=NOON)
    open_to_all = [Named({"ref": said.ref}, open_because=SAID)]

    def written(**values: object) -> list[Named]:
        return [Named(values, open_because=WRITTEN, open_to=verb) for verb in (Verb.WRITE_WORD,)]

    return {
        "letter": open_to_all,
        "letter-pdf": open_to_all,
        "public-alert": open_to_all,
        "word-version": written(ref=said.ref),
        "word-for": written(ref=said.ref),
        "word-channels": written(ref=said.ref),
        "word-act": written(ref=said.ref),
        "word-text": written(ref=said.ref, language="zh"),
        "word-next": written(ref=said.announcement.ref),
    }
