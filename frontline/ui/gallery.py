"""Invented examples that fill the gallery. No person and no place of these exists."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Values = dict[str, object]


@dataclass(frozen=True)
class SamplePage:
    """Stands for `paging.Page` where there is no table."""

    rows: list[Values]
    next: str
    first: str


class SampleForm(forms.Form):
    """One field of every sort."""

    name = forms.CharField(label=gettext_lazy("Name"), help_text=gettext_lazy("As on the identity card."))
    due = forms.DateField(label=gettext_lazy("Until"), widget=forms.DateInput(attrs={"type": "date"}))
    place = forms.ChoiceField(
        label=gettext_lazy("Community"),
        choices=[("1", gettext_lazy("East Wind")), ("2", gettext_lazy("New Village"))],
    )
    ways = forms.MultipleChoiceField(
        label=gettext_lazy("Ways to reach this person"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("phone", gettext_lazy("Phone")), ("visit", gettext_lazy("Visit at the door"))],
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    alone = forms.BooleanField(label=gettext_lazy("Lives alone"), required=False)


def rows(now: datetime) -> list[Values]:
    """Four tasks around now: late, soon, later, done."""
    samples = [
        ("林小明", "late", -3.2),
        ("Tashi Dorje", "taken", 1.4),
        ("周文", "open", 7),
        ("卓玛", "done", 60),
    ]
    return [
        {
            "name": name,
            "state": state,
            "due": now + timedelta(hours=hours),
            "task": _("Visit at the door"),
            "doors": 3 + place,
        }
        for place, (name, state, hours) in enumerate(samples)
    ]


def story(now: datetime) -> list[Values]:
    """One contact's story, newest last."""
    return [
        {"at": now - timedelta(days=4), "title": _("Ate in the same room as a case"), "tone": "orange",
         "text": _("Two hours, no masks; told by the case on the phone."), "icon": "users"},
        {"at": now - timedelta(days=3), "title": _("Named a close contact"), "tone": "red", "icon": "link"},
        {"at": now - timedelta(days=3, hours=-2), "title": _("Moved to the isolation site"), "tone": "blue",
         "text": _("Vehicle 12, room 304."), "icon": "bus"},
        {"at": now - timedelta(days=1), "title": _("Test negative"), "tone": "green", "icon": "test-pipe"},
    ]  # fmt: skip


def reasons() -> list[Values]:
    """Two reasons, one of them resting on an assumption."""
    return [
        {
            "rule": _("Close contacts stay at an isolation site for 7 days"),
            "clause": _("Control plan, 9th edition, annex 7, 2.1"),
            "facts": [_("Contact with case 12 on 4 November"), _("Last contact at 19:30")],
            "certainty": "official",
        },
        {
            "rule": _("A second test before release"),
            "clause": _("City's setting, not found in the plan"),
            "facts": [],
            "certainty": "assumption",
        },
    ]


def curve(now: datetime) -> Values:
    """An epidemic curve of two weeks."""
    days = [f"{now - timedelta(days=13 - day):%m-%d}" for day in range(14)]
    cases = [0, 1, 0, 2, 4, 3, 8, 11, 9, 12, 7, 5, 3, 1]
    average: list[float | None] = [
        None,
        None,
        *(round(sum(cases[i : i + 5]) / 5, 1) for i in range(10)),
        None,
        None,
    ]
    return {
        "x": days,
        "unit": _("Day"),
        "series": [
            {"name": _("New cases"), "values": cases, "type": "bar"},
            {"name": _("Mean of 5 days"), "values": average, "type": "line"},
        ],
    }


def chain(now: datetime) -> Values:
    """Nine people in four generations."""
    start = now - timedelta(days=12)
    parents = {2: 1, 3: 1, 4: 2, 5: 2, 6: 3, 7: 4, 8: 4, 9: 6}
    days = {1: 0, 2: 2, 3: 3, 4: 5, 5: 5, 6: 6, 7: 8, 8: 9, 9: 9}
    nodes = [
        {"id": str(n), "label": _("Case %(n)d") % {"n": n}, "at": f"{start + timedelta(days=day):%Y-%m-%d}",
         "kind": "case" if n < 8 else "contact", "url": f"#case-{n}"}
        for n, day in days.items()
    ]  # fmt: skip
    links = [{"source": str(p), "target": str(c), "certain": c != 5} for c, p in parents.items()]
    return {"nodes": nodes, "links": links}


def _square(west: float, south: float, side: float) -> Values:
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def layer(name: str) -> Values:
    """GeoJSON of one sample layer: twelve squares as buildings, three areas, two points."""
    levels = ["high", "medium", "low"]
    features: list[Values] = []
    if name == "buildings":
        for n in range(12):
            shape = _square(97.0 + n % 6 * 0.0021, 33.0 + n // 6 * 0.003, 0.0009)
            features.append({"type": "Feature", "geometry": shape, "properties": {"label": str(n + 1)}})
    elif name == "areas":
        for n, one in enumerate(levels):
            shape = _square(96.9995 + n * 0.0043, 32.9996, 0.0041)
            values = {
                "level": one,
                "label": [_("East Wind"), _("New Village"), _("Market street")][n],
                "url": f"#{one}",
            }
            features.append({"type": "Feature", "geometry": shape, "properties": values})
    else:
        for n in range(2):
            place = {"type": "Point", "coordinates": [97.002 + n * 0.006, 33.0025]}
            values = {"label": _("Point %(n)d") % {"n": n + 1}, "url": "#point"}
            features.append({"type": "Feature", "geometry": place, "properties": values})
    return {"type": "FeatureCollection", "features": features}
