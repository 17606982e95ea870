"""Forms of planned stops, of accounts, and of promises and limits."""

import json
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from frontline.city.access import Actor
from frontline.city.models import Place
from frontline.hotline.works import words
from frontline.hotline.works.forms import TRADES, office_field
from frontline.hotline.works.models import StopCall
from frontline.hotline.works.queries import stops
from frontline.hotline.works.rules import Promise, Value
from frontline.ui.moments import moment


class StopForm(forms.Form):
    """Where: one place found by its words, or an outline; when; why in the languages people read."""

    trade = forms.ChoiceField(label=_("Supply"), choices=TRADES)
    place = forms.ModelChoiceField(
        label=_("Where"), queryset=Place.objects.none(), to_field_name="ref", required=False,
        empty_label=_("an outline or buildings, below"),
    )  # fmt: skip
    outline = forms.CharField(
        label=_("Outline (GeoJSON, or longitude,latitude on each line)"), required=False, max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    buildings = forms.CharField(
        label=_("Single buildings: one address on each line"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    why = forms.CharField(label=_("Why (the residents read it)"), max_length=300)
    why_en = forms.CharField(label=_("Why, in English"), max_length=300, required=False)
    why_bo = forms.CharField(label=_("Why, in Tibetan"), max_length=300, required=False)
    accident = forms.BooleanField(label=_("An accident: announced at once"), required=False)

    def __init__(self, *args: Any, actor: Actor, typed: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [one.pk for one in stops.places_matching(typed)]
        field = self.fields["place"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Place.objects.filter(pk__in=found).select_related("parent").defer("shape")
        field.label_from_instance = lambda obj: _within(obj)  # type: ignore[method-assign]
        self.fields["office"] = office_field(actor)
        self.fields["begins_at"] = moment(_("Off from"))
        self.fields["ends_at"] = moment(_("Off until"))
        names = ["trade", "place", "outline", "buildings", "begins_at", "ends_at", "why", "why_en", "why_bo"]
        self.order_fields([*names, "accident", "office"])

    def clean_outline(self) -> list[list[float]] | None:
        text = self.cleaned_data["outline"].strip()
        return outline_of(text) if text else None

    def clean(self) -> dict[str, Any]:
        values = dict(super().clean() or {})
        if not self.errors and sum(bool(values.get(name)) for name in ("place", "outline", "buildings")) != 1:
            self.add_error("place", _("Choose one: a place, an outline, or single buildings."))
        return values


def _within(place: Any) -> str:
    """A place and what it lies in."""
    return " · ".join(filter(None, (place.name, place.parent.name if place.parent else "")))


def outline_of(text: str) -> list[list[float]]:
    """The corners of a GeoJSON polygon, or of lines with longitude and latitude. Raises ValidationError."""
    wrong = forms.ValidationError(
        _("This is no outline: a GeoJSON Polygon, or longitude,latitude on each line.")
    )
    if not text.startswith("{"):
        try:
            return [
                [float(part) for part in line.replace("，", ",").split(",")]
                for line in text.splitlines()
                if line.strip()
            ]
        except ValueError:
            raise wrong from None
    try:
        shape = json.loads(text)
        while shape.get("type") in ("FeatureCollection", "Feature"):
            shape = shape["features"][0] if shape["type"] == "FeatureCollection" else shape["geometry"]
        corners: list[list[float]] = shape["coordinates"][0]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise wrong from None
    if shape.get("type") != "Polygon" or not isinstance(corners, list):
        raise wrong
    return corners


class MoveForm(forms.Form):
    why = forms.CharField(label=_("Why (the residents read it)"), max_length=200)

    def __init__(self, *args: Any, begins: datetime, ends: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["begins_at"] = moment(_("Off from"), initial=begins)
        self.fields["ends_at"] = moment(_("Off until"), initial=ends)
        self.order_fields(["begins_at", "ends_at", "why"])


class EndForm(forms.Form):
    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ended_at"] = moment(_("Supply back since"), initial=at)


class WaterForm(forms.Form):
    where = forms.CharField(label=_("Where the water stands, and from when"), max_length=300)


class CallForm(forms.Form):
    person = forms.UUIDField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(choices=[(key, words.CALLS[key]) for key in StopCall.Outcome.values])
    note = forms.CharField(max_length=300, required=False)


# --- accounts -------------------------------------------------------------------------------------------------


class AskForm(forms.Form):
    """May these accounts be cut off?"""

    numbers = forms.CharField(
        label=_("Accounts or meters, one on each line"), max_length=50_000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    file = forms.FileField(
        label=_("or a list (CSV)"), required=False, widget=forms.FileInput(attrs={"accept": ".csv"})
    )
    why = forms.CharField(label=_("Why they should be cut off"), max_length=300)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"] = office_field(actor)

    def clean(self) -> dict[str, Any]:
        values = dict(super().clean() or {})
        if not values.get("numbers") and not values.get("file"):
            self.add_error("numbers", _("Write the number of an account or a meter."))
        return values


class AccountsForm(forms.Form):
    """A billing system's list."""

    trade = forms.ChoiceField(label=_("Supply"), choices=TRADES)
    file = forms.FileField(label=_("List (CSV)"), widget=forms.FileInput(attrs={"accept": ".csv"}))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"] = office_field(actor)


class ProtectForm(forms.Form):
    number = forms.CharField(label=_("Account"), max_length=40)
    ground = forms.CharField(label=_("Ground"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"] = moment(_("Until"), required=False)


class ValueForm(forms.Form):
    """One limit."""

    note = forms.CharField(label=_("Why this is changed"), max_length=200)

    def __init__(self, *args: Any, name: str, value: Value, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = " ".join(
            filter(
                None,
                (str(words.VALUES[name]), f"({words.UNITS[value.unit]})" if words.UNITS[value.unit] else ""),
            )
        )
        self.fields["value"] = forms.FloatField(label=label, initial=f"{value.value:g}")
        self.order_fields(["value", "note"])


class PromiseForm(forms.Form):
    """One kind of promise."""

    zh = forms.CharField(label=_("Name in Chinese"), max_length=40)
    en = forms.CharField(label=_("Name in English"), max_length=40)
    trades = forms.MultipleChoiceField(label=_("Supply"), choices=TRADES, widget=forms.CheckboxSelectMultiple)
    there = forms.FloatField(
        label=_("Somebody is there within (hours; 0: not promised)"), min_value=0, max_value=240
    )
    done = forms.FloatField(label=_("Done within (hours)"), min_value=0.1, max_value=240)
    night = forms.BooleanField(label=_("Done before the night, whatever the hours"), required=False)
    reading = forms.BooleanField(label=_("Done only with a temperature above the limit"), required=False)
    note = forms.CharField(label=_("Why this is changed"), max_length=200)

    def changed(self, before: Promise) -> Promise:
        given = self.cleaned_data
        return Promise(
            key=before.key, zh=given["zh"], en=given["en"], trades=tuple(given["trades"]), done=given["done"],
            there=given["there"], night=given["night"], reading=given["reading"],
        )  # fmt: skip
