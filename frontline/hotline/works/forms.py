"""Forms of the works."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from frontline.city import numbers
from frontline.city.access import Actor
from frontline.city.models import Account, Agency, Place
from frontline.hotline import media
from frontline.hotline.forms import plain
from frontline.hotline.works import words
from frontline.hotline.works.models import Crew, DutyPost, JobPhoto, StopCall
from frontline.hotline.works.queries import crews, stops
from frontline.hotline.works.rules import Promise, Value, WorkRules
from frontline.loop.naming import local_name
from frontline.ui.moments import moment

_TEL = {"inputmode": "tel", "autocomplete": "off"}
_TRADES = list(words.TRADES.items())


class _Named(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return local_name(obj.name, obj.name_en)


class _Crews(_Named):
    def label_from_instance(self, obj: Crew) -> str:
        loop = str(_("closed loop")) if obj.closed_loop else ""
        return " · ".join(
            filter(None, (super().label_from_instance(obj), str(words.TRADES[obj.trade]), loop))
        )


class _Places(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Place) -> str:
        return local_name(obj.name, obj.name_en)


class _Accounts(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Account) -> str:
        return " · ".join(filter(None, (obj.display_name, obj.duty)))


def _office(actor: Actor) -> forms.ModelChoiceField:  # type: ignore[type-arg]
    own = Agency.objects.filter(pk__in=actor.offices).order_by("name")
    field = _Named(label=_("Office"), queryset=own, to_field_name="ref", empty_label=None)
    if len(actor.offices) == 1:
        field.initial = next((one.ref for one in own), None)
        field.widget = forms.HiddenInput()
    return field


class JobForm(forms.Form):
    """A job: what, where, by which promise, which crew."""

    promise = forms.ChoiceField(label=_("Promise"))
    what = forms.CharField(
        label=_("What is to be done"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    contact = forms.CharField(label=_("Who opens the door"), max_length=120, required=False)
    phone = forms.CharField(
        label=_("Telephone"), max_length=30, required=False, widget=forms.TextInput(attrs=_TEL)
    )
    crew = _Crews(
        label=pgettext_lazy("utility", "Crew"), queryset=Crew.objects.none(), to_field_name="ref", required=False,
        empty_label=_("later"),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, law: WorkRules, english: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"] = _office(actor)
        self.fields["promise"].choices = [  # type: ignore[attr-defined]
            (f"{trade}:{one.key}", f"{words.TRADES[trade]} · {one.en if english else one.zh}")
            for trade in words.TRADES
            for one in law.promises_for(trade)
        ]
        self.fields["crew"].queryset = crews.crews(actor).filter(office__in=actor.offices)  # type: ignore[attr-defined]
        self.order_fields(["promise", "what", "address", "contact", "phone", "crew", "office"])

    def clean_phone(self) -> str:
        typed = plain(self.cleaned_data["phone"])
        try:
            return numbers.phone(typed) if typed else ""
        except numbers.BadNumber as bad:
            raise forms.ValidationError(str(bad)) from bad

    def chosen(self) -> tuple[str, str]:
        """Trade and key of the promise."""
        trade, _colon, key = self.cleaned_data["promise"].partition(":")
        return trade, key


class GiveForm(forms.Form):
    crew = _Crews(label=pgettext_lazy("utility", "Crew"), queryset=Crew.objects.none(), to_field_name="ref")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["crew"].queryset = crews.crews(actor).filter(office__in=actor.offices)  # type: ignore[attr-defined]


class WhyForm(forms.Form):
    why = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class ReadingForm(forms.Form):
    celsius = forms.FloatField(label=_("Temperature indoors (°C)"))
    room = forms.CharField(label=_("Which room"), max_length=80, required=False)


class MaterialsForm(forms.Form):
    what = forms.CharField(label=_("What"), max_length=60)
    count = forms.FloatField(label=_("How many"), min_value=0.001, max_value=10_000)
    unit = forms.CharField(label=pgettext_lazy("of a quantity", "Unit"), max_length=12, required=False)


class PhotoForm(forms.Form):
    when = forms.ChoiceField(
        label=_("Shows"), choices=[(JobPhoto.When.BEFORE, _("before")), (JobPhoto.When.AFTER, _("after"))]
    )
    photo = forms.FileField(label=_("Photo"), widget=forms.FileInput(attrs={"accept": "image/*"}))

    def clean_photo(self) -> bytes:
        file = self.cleaned_data["photo"]
        assert isinstance(file, UploadedFile)
        try:
            return media.photo(file)
        except media.BadFile as bad:
            raise forms.ValidationError(str(bad)) from bad


class DoneForm(forms.Form):
    done = forms.CharField(
        label=_("What was done"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


# --- crews and duty -------------------------------------------------------------------------------------------


class CrewForm(forms.Form):
    name = forms.CharField(label=_("Name of the crew"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    trade = forms.ChoiceField(label=_("Supply"), choices=_TRADES)
    phone = forms.CharField(
        label=_("Telephone on duty"), max_length=40, required=False, widget=forms.TextInput(attrs=_TEL)
    )
    skills = forms.MultipleChoiceField(
        label=_("Can do"), choices=list(words.SKILLS.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    closed_loop = forms.BooleanField(label=_("Closed loop: may go where people are isolated"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"] = _office(actor)


class MemberForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    phone = forms.CharField(
        label=_("Telephone"), max_length=40, required=False, widget=forms.TextInput(attrs=_TEL)
    )
    account = _Accounts(
        label=_("Account that reads the route"), queryset=Account.objects.none(), required=False,
        to_field_name="username", empty_label=_("none"),
    )  # fmt: skip
    skills = forms.MultipleChoiceField(
        label=_("Can do"), choices=list(words.SKILLS.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    leads = forms.BooleanField(label=_("Leads the crew"), required=False)

    def __init__(self, *args: Any, accounts: Sequence[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = Account.objects.filter(pk__in=[one.pk for one in accounts])
        self.fields["account"].queryset = chosen.order_by("display_name")  # type: ignore[attr-defined]


class PostForm(forms.Form):
    name = forms.CharField(label=_("Name of the post"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=list(words.POSTS.items()))
    trade = forms.ChoiceField(label=_("Supply"), choices=_TRADES)
    phone = forms.CharField(
        label=_("Telephone"), max_length=40, required=False, widget=forms.TextInput(attrs=_TEL)
    )
    serves = _Places(label=_("Serves"), queryset=Place.objects.none(), to_field_name="ref")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"] = _office(actor)
        self.fields["serves"].queryset = crews.places_to_serve()  # type: ignore[attr-defined]


class ShiftForm(forms.Form):
    post = _Named(label=_("Post"), queryset=DutyPost.objects.none(), to_field_name="ref", empty_label=None)
    name = forms.CharField(label=_("Who is on duty"), max_length=80)
    phone = forms.CharField(label=_("Telephone"), max_length=40, widget=forms.TextInput(attrs=_TEL))

    def __init__(self, *args: Any, actor: Actor, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = crews.posts(actor).filter(office__in=actor.offices)  # type: ignore[attr-defined]
        self.fields["since"] = moment(_("From"), initial=at)
        self.fields["until"] = moment(_("Until"))


# --- stops ----------------------------------------------------------------------------------------------------


class StopForm(forms.Form):
    """Where: one place found by its words, or an outline; when; why in the languages people read."""

    trade = forms.ChoiceField(label=_("Supply"), choices=_TRADES)
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
        self.fields["office"] = _office(actor)
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
        self.fields["office"] = _office(actor)

    def clean(self) -> dict[str, Any]:
        values = dict(super().clean() or {})
        if not values.get("numbers") and not values.get("file"):
            self.add_error("numbers", _("Write the number of an account or a meter."))
        return values


class AccountsForm(forms.Form):
    """A billing system's list."""

    trade = forms.ChoiceField(label=_("Supply"), choices=_TRADES)
    file = forms.FileField(label=_("List (CSV)"), widget=forms.FileInput(attrs={"accept": ".csv"}))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"] = _office(actor)


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
    trades = forms.MultipleChoiceField(
        label=_("Supply"), choices=_TRADES, widget=forms.CheckboxSelectMultiple
    )
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
