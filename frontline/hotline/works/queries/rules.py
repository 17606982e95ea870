"""Promises and limits as they hold."""

from datetime import datetime

import msgspec

from frontline.hotline.works import rules
from frontline.hotline.works.models import WorkRulesVersion
from frontline.hotline.works.rules import WorkRules


def version(at: datetime) -> WorkRulesVersion | None:
    return WorkRulesVersion.objects.filter(since__lte=at).order_by("-since").first()


def in_force(at: datetime) -> WorkRules:
    """The city's own, else those of the house."""
    found = version(at)
    return msgspec.convert(found.content, WorkRules) if found else rules.defaults()


def versions() -> list[WorkRulesVersion]:
    """The newest first."""
    return list(WorkRulesVersion.objects.defer("content").order_by("-since")[:100])
