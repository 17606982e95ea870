"""Lists, counts and searches of the hotline with 2,000,000 requests, for whoever has few rights and many.

Peer in the same run: the SQL of what the page shows, bare, under the same role. Floor: p95 under 1 s for an operator of
one sub-area. A database of its own: places of the big city, requests of half a year, one in twenty still open; stories
only of those that are open. FRONTLINE_BENCH_REQUESTS makes it smaller.
"""

import os
import statistics
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test import Client

from benchmarks import big_city
from benchmarks.big_city import BUILDING, CITY, NOW, TOWNSHIP
from benchmarks.pages import milliseconds, visit
from frontline.city import access, clock, numbers
from frontline.city.access import Actor
from frontline.city.fields import blind_index
from frontline.city.models import Account, Agency, Grant
from frontline.hotline import reading
from frontline.hotline.actions import catalogue as catalogues
from frontline.hotline.models import CatalogueVersion, Request
from frontline.hotline.queries import catalogue as kept
from frontline.hotline.queries import lists
from frontline.site.home import frontline_home
from frontline.site.postgres import ensure_database
from frontline.site.settings import database

COPY = "bench_hotline"
PHONE = "13800000001"
OFFICES = 40
_AGENCIES = ("12345热线", "市政府办公室", "市供排水公司", "市商务局", "市卫生健康局")
# One in twenty is open, in every state; the rest is settled. Telephones and words are drawn by arithmetic.
_REQUESTS = """
INSERT INTO hotline_request (ref, channel, registered_at, changed_at, asker, phone, phone_key, email, helper,
  helper_phone, language, words, address, media_url, public, building_id, needs, category, proposed, urgency,
  catalogue_id, promise_at, state, office_id, due_at, last_resort, returns, reopened, pauses, satisfied, done, how,
  settled_at)
SELECT gen_random_uuid(), 'phone', at, at, 'person ' || i, '', decode(md5((i %% 400000)::text), 'hex'), '', '', '',
  'zh', phrase, '', '', category IN ('water', 'heat', 'power'), {building} + (i * 7919) %% 100000, '{{}}', category,
  category, CASE WHEN i %% 1000 = 0 THEN 'life' ELSE 'normal' END, %(version)s, at + interval '1 day',
  state, %(office)s + i %% {offices}, CASE WHEN state <> 'settled' THEN at + (i %% 90) * interval '2 hours' END,
  false, 0, (state = 'reopened')::int, 0, false, '', CASE WHEN state = 'settled' THEN 'solved' ELSE '' END,
  CASE WHEN state = 'settled' THEN at + interval '1 day' END
FROM generate_series(1, %(count)s) i
JOIN bench_phrase ON number = i %% %(phrases)s,
LATERAL (SELECT %(now)s::timestamptz - ((%(count)s - i) * interval '180 days' / %(count)s) AS at,
  CASE WHEN i %% 20 > 0 THEN 'settled' ELSE
  (ARRAY['passed', 'accepted', 'accepted', 'handled', 'reopened', 'paused', 'registered', 'returned'])
  [1 + i / 20 %% 8] END AS state) s
"""
_WORDS = """
INSERT INTO hotline_requestword (request_id, word)
SELECT r.id, w.word FROM hotline_request r JOIN bench_phrase p ON p.phrase = r.words JOIN bench_word w USING (number)
ON CONFLICT DO NOTHING
"""
_HOLDINGS = """
INSERT INTO hotline_holding (ref, request_id, number, since, state, why, reason, office_id, due_at, by_name)
SELECT gen_random_uuid(), id, 1, registered_at, state, 'passed', '', office_id, due_at, '' FROM hotline_request
WHERE state <> 'settled'
"""


def count() -> int:
    return int(os.environ.get("FRONTLINE_BENCH_REQUESTS", "") or 2_000_000)


def prepare() -> None:
    """The database, made once; later runs measure it as it is."""
    owner = ensure_database(frontline_home(), f"{COPY}_{count()}").owner
    connection.close()
    connection.settings_dict.update(database(owner))
    call_command("migrate", verbosity=0)
    if not Request.objects.exists():
        _fill()
    clock.set_exercise(at=NOW, paused=True)


def _fill() -> None:
    started = time.perf_counter()
    if not Account.objects.exists():
        _town()
    _triggers("DISABLE")
    _requests(CatalogueVersion.objects.latest("pk"), Agency.objects.get(name="office 0").pk)
    _triggers("ENABLE")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"  {Request.objects.count():,} requests in {time.perf_counter() - started:.0f} s")


def _town() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for kind, first, many, parent in big_city._LEVELS[:5]:
            cursor.execute(big_city._SCALE.format(first=first, kind=kind, last=many - 1, parent=parent))
        cursor.execute(big_city._REST[0])
        offices = [Agency.objects.create(name=f"office {number}") for number in range(OFFICES)]
        _accounts(offices)
        _catalogue()


def _catalogue() -> None:
    desk, last = (Agency.objects.create(name=name) for name in _AGENCIES[:2])
    for name in _AGENCIES[2:]:
        Agency.objects.create(name=name)
    made = kept.from_profile("yushu", desk=desk.pk, last_resort=last.pk)
    catalogues.put_in_force(made, note="bench", by=None, at=NOW - timedelta(days=400))


def _accounts(offices: list[Agency]) -> None:
    for name, role, on, on_id in (
        ("sun", "hotline_operator", "place", TOWNSHIP + 20), ("he", "commander", "place", CITY),
        ("lead", "hotline_lead", "place", CITY), ("wang", "office_head", "agency", offices[7].pk),
    ):  # fmt: skip
        account = Account.objects.create(username=name, display_name=name)
        Grant.objects.create(account=account, role=role, on=on, on_id=on_id, since=NOW - timedelta(days=400))


def _triggers(how: str) -> None:
    with connection.cursor() as cursor:
        for table in ("hotline_request", "hotline_holding"):
            cursor.execute(f"ALTER TABLE {table} {how} TRIGGER USER")


def _requests(version: CatalogueVersion, office: int) -> None:
    """By SQL: the triggers, which look at one request each, rest meanwhile."""
    phrases = reading.examples("learn.tsv")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bench_phrase (number int, category text, phrase text)")
        cursor.execute('CREATE TEMP TABLE bench_word (number int, word text COLLATE "C")')
        for number, (category, phrase) in enumerate(phrases):
            cursor.execute("INSERT INTO bench_phrase VALUES (%s, %s, %s)", [number, category, phrase])
            rows = [(number, word) for word in reading.words(phrase)]
            cursor.executemany("INSERT INTO bench_word VALUES (%s, %s)", rows)
        values: dict[str, int | datetime] = {
            "version": version.pk, "office": office, "count": count(), "phrases": len(phrases), "now": NOW,
        }  # fmt: skip
        cursor.execute(_REQUESTS.format(building=BUILDING, offices=OFFICES), values)
        cursor.execute(_WORDS, values)
        cursor.execute(_HOLDINGS)
        cursor.execute(
            "UPDATE hotline_request SET phone_key = %s WHERE id %% (%s / 20) = 0",
            [blind_index(PHONE), count()],
        )


Rows = Callable[[Actor], QuerySet[Request]]


def _searches(name: str) -> dict[str, str]:
    """What each looks for: something that is there for them."""
    actor = access.actor_for(Account.objects.get(username=name), at=NOW)
    buildings = access.buildings_of(actor)
    rows = Request.objects.exclude(state="settled")
    mine = (
        (rows.filter(building__in=buildings) if buildings else rows)
        .select_related("building")
        .order_by("-pk")[0]
    )
    assert mine.building is not None
    place = f"{mine.building.street} {mine.building.number}".replace(" ", "+")
    common, rare = "停水", reading.words(mine.words)[-1]
    asked = {
        "number": numbers.request_number(mine.pk),
        "phone": PHONE,
        "place": place,
        "word": common,
        "words": rare,
    }
    return asked


def cases(name: str) -> list[tuple[str, str, Rows, list[str]]]:
    """What is shown as, the page, its rows, their order."""
    found: list[tuple[str, str, Rows, list[str]]] = []
    if name == "wang":
        return [("office", "/hotline/office/", lists.of_offices, lists.BY_DUE)]
    for key, (query, order) in lists.LISTS.items():
        found.append((key, f"/hotline/list/{key}/", query, order))
    for key, text in _searches(name).items():
        found.append(
            (f"find {key}", f"/hotline/find/?q={text}", _found(text.replace("+", " ")), lists.NEWEST)
        )
    if name in ("sun", "lead"):
        found.append(("intake", "/hotline/intake/", lists.overdue, lists.BY_DUE))
    if name == "he":
        found.append(("board", "/command/", lists.overdue, lists.BY_DUE))
    return found


def _found(text: str) -> Rows:
    return lambda actor: lists.found(actor, text)


def bare(name: str, query: Rows, order: list[str]) -> float:
    """Median of the bare rows of the first page under the same role."""
    actor = access.actor_for(Account.objects.get(username=name), at=NOW)

    def read() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE frontline_web")
            access.identify(actor)
            list(query(actor).order_by(*order)[:50])

    return statistics.median(milliseconds(read))


def main() -> None:
    prepare()
    settings.ALLOWED_HOSTS = ["*"]
    worst = 0.0
    print(f"{'who':6}{'what':14}{'p50 ms':>9}{'p95 ms':>9}{'bare SQL':>10}{'ratio':>7}")
    for name in ("sun", "wang", "lead", "he"):
        client = Client()
        client.force_login(Account.objects.get(username=name))
        for what, page, query, order in cases(name):
            spent = milliseconds(lambda client=client, page=page: _visit(client, page))  # type: ignore[misc]
            p50, p95, sql = statistics.median(spent), spent[int(len(spent) * 0.95)], bare(name, query, order)
            worst = max(worst, p95) if name == "sun" else worst
            print(f"{name:6}{what:14}{p50:9.0f}{p95:9.0f}{sql:10.1f}{p50 / max(sql, 0.1):7.1f}", flush=True)
    print(f"(6) {count():,} requests: worst p95 of an operator of one sub-area {worst:.0f} ms (floor 1000)")


def _visit(client: Client, page: str) -> None:
    """A number leads straight to its request."""
    if "q=" in page and client.get(page).status_code == 302:
        return
    visit(client, page)
