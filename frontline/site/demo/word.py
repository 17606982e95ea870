"""What the city has said when the exercise begins: a letter to every household, a notice for a street, thanks to sign.

Chinese and English only: the Tibetan texts are missing on purpose and are asked for on Pema's page.
"""

from datetime import datetime, timedelta

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Account, Place
from frontline.residents.word import actions
from frontline.residents.word.models import Announcement, AnnouncementVersion

_LETTER = (
    "致全市居民的一封信",
    "亲爱的居民朋友：\n\n为尽快阻断疫情传播，主城区实行临时静态管理。"
    "请您留在家中，核酸检测由网格员通知。\n\n"
    "蔬菜包按户配送，放在门口，无需接触；"
    "药品、奶粉、取暖有困难，请拨打 12345，昼夜有人接听。\n\n"
    "每一项措施都有依据、有期限，您可以在本人页面查看，也可以提出异议。"
    "感谢您的理解和支持。",
    "To every resident",
    "Dear residents,\n\nTo stop the spread soon, the town is under temporary static management. Please stay at home; "
    "your grid worker tells you when samples are taken.\n\nVegetables are brought to every door without contact. "
    "For medicine, milk powder or heating call 12345, day and night.\n\n"
    "Every measure has a ground and an end. You read both on your own page and may object. Thank you.",
)
_NOTICE = (
    "关于采样时间调整的公告",
    "因夜间降雪，本街道各采样点上午采样时间推迟一小时，由 9:00 开始。请添衣保暖，错峰前往。",
)
_THANKS = (
    "感谢信",
    "致各位志愿者和网格员：\n\n昨夜你们敲开了每一扇门。谢谢你们。",
)


def say(*, at: datetime) -> int:
    """Households the letter goes to; 0 where something was said already."""
    if Announcement.objects.exists():
        return 0
    before = at - timedelta(hours=14)
    letter = _drafted("letter", _LETTER[:2], before)
    pema = _who("pema", before)
    actions.write_text(letter, "en", title=_LETTER[2], body=_LETTER[3], by=pema, at=before)
    said = _published(letter, before)
    street = Place.objects.filter(kind=Place.Kind.TOWNSHIP).order_by("code").first()
    if street is not None:
        early = at - timedelta(hours=2)
        notice = _drafted("notice", _NOTICE, early)
        actions.address(notice, scope="places", places=[street.pk], by=_who("pema", early), at=early)
        alert = {"event": "采样时间调整", "urgency": "Expected", "severity": "Minor", "certainty": "Observed"}
        end = at + timedelta(hours=10)
        actions.set_channels(notice, sms=False, ends_at=end, alert=alert, by=_who("pema", early), at=early)
        _published(notice, early)
    late = at - timedelta(minutes=20)
    actions.hand_in(_drafted("thanks", _THANKS, late), by=_who("pema", late), at=late)
    return said.households or 0


def _who(name: str, at: datetime) -> Actor:
    return access.actor_for(Account.objects.get(username=name), at=at)


def _drafted(kind: str, text: tuple[str, ...], at: datetime) -> AnnouncementVersion:
    pema = _who("pema", at)
    made = actions.begin(kind, by=pema, at=at)
    actions.write_text(made, "zh", title=text[0], body=text[1], by=pema, at=at)
    return made


def _published(version: AnnouncementVersion, at: datetime) -> AnnouncementVersion:
    actions.hand_in(version, by=_who("pema", at), at=at)
    return actions.publish(version, by=_who("he", at), at=at)
