"""How much a question reads: a figure that does not depend on the machine."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, transaction

from frontline.city import access
from frontline.city.access import Actor


def rows_read(ask: Callable[[], object], actor: Actor = access.NOBODY) -> int:
    """Rows that its statements read from tables and indexes under the web role, also those thrown away."""
    plans: list[Any] = []

    def explain(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT"):
            with connection.connection.cursor() as cursor:
                cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql, params)
                plans.append(cursor.fetchone()[0][0]["Plan"])
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE frontline_web")
        access.identify(actor)
        with connection.execute_wrapper(explain):
            ask()
        cursor.execute("RESET ROLE")
    assert plans
    return sum(_read(node) for plan in plans for node in _nodes(plan))


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from _nodes(part)


def _read(node: dict[str, Any]) -> int:
    if "Scan" not in node["Node Type"]:
        return 0
    thrown_away = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return int((node["Actual Rows"] + thrown_away) * node["Actual Loops"])
