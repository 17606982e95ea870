"""Letters written by Pema and signed by He."""

from datetime import UTC, datetime

from frontline.city import access
from frontline.city.access import Actor
from frontline.residents.word import actions
from frontline.residents.word.models import AnnouncementVersion
from tests.town import Town

NOON = datetime(2022, 11, 8, 4, 0, tzinfo=UTC)  # 12:00 in Yushu
TITLE, BODY, SHORT = "致全市居民的一封信", "亲爱的居民：\n\n菜明天送到门口。", "【玉树】菜明天送到门口。"
TIBETAN = ("གྲོང་ཁྱེར་ཡོངས་ཀྱི་མི་དམངས་ལ་འཕྲིན།", "སང་ཉིན་ཚོད་མ་སྒོ་ཁར་བསྐྱེལ།")


def who(town: Town, name: str, at: datetime = NOON) -> Actor:
    return access.actor_for(town.accounts[name], at=at)


def drafted(town: Town, kind: str = "letter", at: datetime = NOON, body: str = BODY) -> AnnouncementVersion:
    pema = who(town, "pema", at)
    made = actions.begin(kind, by=pema, at=at)
    actions.write_text(made, "zh", title=TITLE, body=body, short=SHORT, by=pema, at=at)
    return made


def published(
    town: Town, made: AnnouncementVersion | None = None, at: datetime = NOON, **scope: object
) -> AnnouncementVersion:
    """Handed in by Pema, signed by He; for everybody unless said otherwise."""
    version = made or drafted(town, at=at)
    if scope:
        actions.address(version, by=who(town, "pema", at), at=at, **scope)  # type: ignore[arg-type]
    actions.hand_in(version, by=who(town, "pema", at), at=at)
    return actions.publish(version, by=who(town, "he", at), at=at)
