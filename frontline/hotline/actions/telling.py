"""Short messages to those who asked: written with the step they tell of, sent by the worker through the gateway."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from frontline.city import log, messages
from frontline.hotline import rules
from frontline.hotline.models import Notice, Request
from frontline.hotline.rules import State

BATCH = 50  # messages of one call
FIRST, LONGEST = timedelta(minutes=1), timedelta(minutes=30)  # between two tries (assumption)
_WORDS: dict[str, Promise] = {
    "received": _("12345: your request %(number)s is registered. You have an answer by %(promise)s."),
    "paused": _("12345: your request %(number)s is paused until %(due)s: %(reason)s"),
    "handled": _("12345: your request %(number)s was handled: %(reason)s Is it solved? Say so by %(due)s."),
    "no_answer": _(
        "12345: your request %(number)s is settled; no word from you came by the day that was said."
    ),
}
_KINDS = {"registered": "received", "passed": "received", "joined": "received"}


def tell(row: Request, why: str, reason: str, *, at: datetime) -> None:
    """Everybody who asked about the matter hears of a step that concerns them, where a telephone is known."""
    first = row.pk is not None and row.changed_at == row.registered_at
    kind = _KINDS.get(why, why) if first or why not in _KINDS else ""
    if kind not in _WORDS:
        return
    asked = [row]
    if kind != "received":
        asked += list(Request.objects.filter(leads=row, state=State.JOINED).order_by("pk")[:500])
    Notice.objects.bulk_create(
        Notice(request=one, why=why, text=_text(one, row, kind, reason), made_at=at, next_try_at=at)
        for one in asked
        if one.phone and not (one.satisfied and kind == "no_answer")
    )


def _text(one: Request, matter: Request, kind: str, reason: str) -> str:
    """In the language wished, as far as pages have it; a reason in the words of who wrote it."""
    with translation.override("en" if one.language == "en" else "zh-hans"):
        words = {
            "number": one.number, "promise": _moment(one.promise_at), "due": _moment(matter.due_at),
            "reason": reason[:160].rstrip("。. ") + ("。" if one.language != "en" else "."),
        }  # fmt: skip
        return (str(_WORDS[kind]) % words)[:300]


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%m-%d %H:%M}" if at else ""


def send_notices(*, at: datetime) -> bool:
    """Hands what waits to the gateway; without one it is dropped when it is stale. True if there may be more."""
    stale = Notice.objects.filter(state=Notice.State.WAITING, made_at__lte=at - rules.NOTICE_LASTS)
    stale.update(state=Notice.State.DROPPED)
    gateway = messages.sender()
    if gateway is None:
        return False
    waiting = Notice.objects.filter(state=Notice.State.WAITING, next_try_at__lte=at)
    found = list(waiting.order_by("next_try_at", "pk").select_related("request")[:BATCH])
    return all([_send(one, gateway, at) for one in found]) and len(found) == BATCH


def _send(one: Notice, gateway: messages.Sender, at: datetime) -> bool:
    """Claimed first, so that two workers never send it twice; a worker that dies meanwhile sends it again later."""
    claimed = Notice.objects.filter(pk=one.pk, state=Notice.State.WAITING, next_try_at=one.next_try_at)
    pause = min(FIRST * 2 ** min(one.tries, 10), LONGEST)
    if not claimed.update(next_try_at=at + pause, tries=F("tries") + 1):
        return True
    try:
        gateway.send(one.request.phone, one.text)
    except OSError:
        return False
    with transaction.atomic():
        Notice.objects.filter(pk=one.pk).update(state=Notice.State.SENT, sent_at=at)
        log.write("asker_told", actor=None, at=at, subject=("request", one.request_id), why=one.why)
    return True
