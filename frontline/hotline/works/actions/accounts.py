"""The list of accounts, who is protected by hand, and every question whether somebody may be cut off."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.models import Agency
from frontline.hotline.works import rules
from frontline.hotline.works.actions.crews import require_office
from frontline.hotline.works.models import CutOffQuestion, Protection, UtilityAccount
from frontline.hotline.works.queries import accounts as kept
from frontline.hotline.works.queries import rules as kept_rules
from frontline.hotline.works.queries.accounts import Answer
from frontline.loop.actions import Refused

MOST_ASKED = 1_000  # accounts in one question
BATCH = 1_000


@dataclass(slots=True)
class Brought:
    """What came of a list of accounts."""

    created: int = 0
    updated: int = 0
    unplaced: int = 0  # no dwelling of the city's list: protected all the same
    refused: list[tuple[int, str]] = field(default_factory=list)  # row of the file, why


def ask(
    numbers: Sequence[str], *, office: Agency, way: str, why: str = "", by: Actor, at: datetime
) -> list[Answer]:
    """May these be cut off? Each question is written down with its answer, for ever. Raises Refused, NotHere."""
    require_office(by, office)
    asked = [one for number in numbers if (one := number.replace("\0", "").strip()[:40])]
    if not asked:
        raise Refused(_("Write the number of an account or a meter."))
    version = kept_rules.version(at)
    with transaction.atomic():
        found = kept.answers(office.pk, asked, actor=by, at=at)
        rows = [
            CutOffQuestion(
                at=at, office=office, number=one.number, account=one.account.pk if one.account else None,
                building_id=one.account.building_id if one.account else None, way=way, why=why.strip()[:300],
                allowed=one.allowed, grounds=list(one.grounds), rules=version.since if version else None,
                by=by.account, by_name=by.name,
            )
            for one in found
        ]  # fmt: skip
        CutOffQuestion.objects.bulk_create(rows, batch_size=BATCH)
        refused = sum(not one.allowed for one in found)
        log.write(
            "cut_off_asked", actor=by, at=at, office=office.pk, way=way, asked=len(found), refused=refused
        )
    return found


def bring_accounts(content: bytes, *, office: Agency, trade: str, by: Actor, at: datetime) -> Brought:
    """A billing system's list: what is there is changed, nobody is removed. Raises BadList, Refused, NotHere."""
    require_office(by, office)
    if trade not in rules.TRADES:
        raise Refused(_("Choose which supply these accounts are for."))
    rows = kept.rows_of(content)
    brought = Brought()
    with transaction.atomic(), access.whole_city(by):
        for start in range(0, len(rows), BATCH):
            _bring(rows[start : start + BATCH], start + 2, office, trade, brought)
        log.write("accounts_brought", actor=by, at=at, office=office.pk, created=brought.created,
                  updated=brought.updated, refused=len(brought.refused))  # fmt: skip
    return brought


def _bring(rows: list[dict[str, str]], first: int, office: Agency, trade: str, brought: Brought) -> None:
    homes = kept.dwellings_by_code({row["dwelling"] for row in rows if row.get("dwelling")})
    known = set(
        UtilityAccount.objects.filter(
            office=office, number__in=[row.get("number", "") for row in rows]
        ).values_list("number", flat=True)
    )
    made: dict[str, UtilityAccount] = {}
    for line, row in enumerate(rows, start=first):
        number = row.get("number", "")[:40]
        try:
            arrears = kept.day_of(row.get("arrears", ""))
        except ValueError:
            brought.refused.append(
                (line, _("The day since when it is in arrears is no date: write 2022-10-31."))
            )
            continue
        if not number:
            brought.refused.append((line, _("The row has no account number.")))
            continue
        home = homes.get(row.get("dwelling", ""))
        brought.unplaced += home is None
        made[number] = UtilityAccount(
            office=office, trade=trade, number=number, meter=row.get("meter", "")[:40], dwelling=home,
            building=home.building if home else None, address=row.get("address", "")[:200], arrears_since=arrears,
        )  # fmt: skip
    UtilityAccount.objects.bulk_create(
        made.values(), update_conflicts=True, unique_fields=["office", "number"],
        update_fields=["trade", "meter", "dwelling", "building", "address", "arrears_since"],
    )  # fmt: skip
    brought.updated += len(known & set(made))
    brought.created += len(set(made) - known)


def protect(
    account: UtilityAccount, *, ground: str, until: datetime | None, by: Actor, at: datetime
) -> Protection:
    """Not to be cut off until a day, or until it is ended, with a ground. Raises Refused, NotHere."""
    require_office(by, account.office_id)
    told = " ".join(ground.replace("\0", "").split())[:300]
    if not told:
        raise Refused(_("Write the ground: it is read by whoever wants to cut this account off."))
    if until is not None and until <= at:
        raise Refused(_("The end must lie ahead."))
    with transaction.atomic():
        row = Protection.objects.create(
            office_id=account.office_id, account=account, building_id=account.building_id, ground=told, since=at,
            until=until, entered_by=by.account, entered_by_name=by.name,
        )  # fmt: skip
        log.write("account_protected", actor=by, at=at, account=account.pk, protection=row.pk)
    return row


def end_protection(row: Protection, *, why: str, by: Actor, at: datetime) -> None:
    """From now on no more, with a reason; the rules go on protecting. Raises Refused, NotHere."""
    require_office(by, row.office_id)
    told = " ".join(why.replace("\0", "").split())[:300]
    if not told:
        raise Refused(_("Say why the protection ends."))
    with transaction.atomic():
        ended = Protection.objects.filter(pk=row.pk).exclude(until__lte=at)
        if ended.update(until=at, ended_by_name=by.name, end_why=told):
            log.write(
                "protection_ended", actor=by, at=at, account=row.account_id, protection=row.pk, why=told
            )
