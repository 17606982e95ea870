"""Every kind of fact by its name, so that a stored row or an example file finds its class."""

from frontline.facts import areas, base, cases, isolation, requests
from frontline.facts.base import Fact


def _kinds() -> dict[str, type[Fact]]:
    return {
        value.kind: value
        for module in (base, areas, cases, isolation, requests)
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Fact) and value.kind
    }


KINDS: dict[str, type[Fact]] = _kinds()
