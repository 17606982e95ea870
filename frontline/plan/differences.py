"""What differs between two editions, in words."""

from dataclasses import dataclass

from frontline.plan.edition import Edition, Parameter


@dataclass(frozen=True)
class Difference:
    """One rule or parameter that the editions treat differently; None where an edition does not have it."""

    what: str  # "rule" or "parameter"
    name: str
    before: str | None
    after: str | None
    certainty: str = ""

    def sentence(self, language: str = "en") -> str:
        zh = language.startswith("zh")
        if self.before is None:
            return f"{self.name}：新增 {self.after}" if zh else f"{self.name}: new, {self.after}"
        if self.after is None:
            return (
                f"{self.name}：取消（原为 {self.before}）" if zh else f"{self.name}: gone (was {self.before})"
            )
        return (
            f"{self.name}：由 {self.before} 改为 {self.after}"
            if zh
            else f"{self.name}: from {self.before} to {self.after}"
        )


def diff(before: Edition, after: Edition, language: str = "en") -> tuple[Difference, ...]:
    """Rules first, then parameters, by name. Only what is said differently; notes and sources do not count."""
    own = [
        Difference("edition", name, str(old), str(new))
        for name, old, new in (
            ("migration", before.migration, after.migration),
            ("effective_from", before.effective_from.isoformat(), after.effective_from.isoformat()),
        )
        if old != new
    ]
    return (*own, *_rules(before, after, language), *_parameters(before, after))


def _rules(before: Edition, after: Edition, language: str) -> list[Difference]:
    names = sorted(before.rules.keys() ^ after.rules.keys())
    return [
        Difference("rule", name, _rule_words(before, name, language), _rule_words(after, name, language))
        for name in names
    ]


def _rule_words(edition: Edition, name: str, language: str) -> str | None:
    return edition.wording(name, language, "reasons") if name in edition.rules else None


def _parameters(before: Edition, after: Edition) -> list[Difference]:
    names = sorted({*before.parameters, *after.parameters})
    return [
        Difference("parameter", name, shown(old), shown(new), new.certainty if new else "")
        for name in names
        if shown(old := before.parameters.get(name)) != shown(new := after.parameters.get(name))
    ]


def shown(parameter: Parameter | None) -> str | None:
    """A value with its unit as people read it."""
    if parameter is None:
        return None
    value = parameter.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return f"{', '.join(map(str, value)) or 'none'} ({parameter.unit})"
    return f"{value} ({parameter.unit})"
