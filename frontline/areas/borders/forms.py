"""Forms of the border: told ahead by anybody, registered by a guard, a point opened."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime

from django import forms
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from frontline.areas.borders import origins, where, words
from frontline.areas.borders.actions import Details
from frontline.areas.borders.models import Arrival
from frontline.areas.borders.points import Opening
from frontline.areas.national.queries import level_of
from frontline.city import numbers
from frontline.city.models import Building, Place, Site
from frontline.ui.moments import moment

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")  # the only form that browsers read
_TEL = {"inputmode": "tel", "autocomplete": "tel"}
_PICK = {"data-behaviour": "pick", "data-with": "left_on", "autocomplete": "off"}
_SAID = ("name", "id_number", "phone", "origin", "left_on", "staying", "vehicle")
BY_LIST = "list"  # the answer that asks the national list


class _Traveller(forms.Form):
    """What somebody on the way says of themselves."""

    name = forms.CharField(label=_("Name"), max_length=120)
    id_number = forms.CharField(label=_("ID number"), max_length=24, required=False)
    phone = forms.CharField(label=_("Mobile number"), max_length=30, widget=forms.TextInput(attrs=_TEL))
    origin = forms.CharField(
        label=_("Coming from"), max_length=120,
        help_text=_("Province, city, county or district, and street: type a part of the name and choose."),
        widget=forms.TextInput(attrs=_PICK | {"data-url": reverse_lazy("areas:origins")}),
    )  # fmt: skip
    where = forms.ChoiceField(label=_("Where exactly"), required=False, widget=forms.RadioSelect)
    asked = forms.CharField(widget=forms.HiddenInput, required=False)  # the origin that `where` asks about
    left_on = forms.DateField(label=_("Left there on"), widget=_DAY)
    staying = forms.CharField(
        label=_("Staying at"), max_length=200, help_text=_("Street and number, or the name of the compound.")
    )
    vehicle = forms.CharField(label=_("Number plate"), max_length=20, required=False)

    def __init__(self, data: QueryDict | None = None, *, initial: Mapping[str, object] | None = None) -> None:
        super().__init__(where.settled(data) if data else None, initial=dict(initial or {}))
        self.unclear = where.unclear(self.data) if self.is_bound else None
        if self.unclear is None:
            del self.fields["where"]
            return
        field = self.fields["where"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = where.choices(self.unclear)

    def clean(self) -> dict[str, object]:
        values = dict(super().clean() or {})
        if self.unclear and not values.get("where"):
            self.add_error("where", where.sentence(self.unclear))
        return values

    def clean_name(self) -> str:
        return str(self.cleaned_data["name"]).replace("\0", "").strip()

    def clean_id_number(self) -> str:
        typed = str(self.cleaned_data["id_number"]).strip()
        try:
            return numbers.id_number(typed).number if typed else ""
        except numbers.BadNumber as bad:
            raise forms.ValidationError(str(bad)) from bad

    def clean_phone(self) -> str:
        typed = str(self.cleaned_data["phone"]).strip()
        try:
            return numbers.phone(typed) if typed else ""
        except numbers.BadNumber as bad:
            raise forms.ValidationError(str(bad)) from bad

    def details(self, building: Building | None) -> Details:
        return Details(building=building, **{name: self.cleaned_data[name] for name in _SAID})


class TellAheadForm(_Traveller):
    """24 hours ahead, by anybody."""

    def __init__(self, data: QueryDict | None = None, *, points: list[Site], at: datetime) -> None:
        super().__init__(data)
        self.points = {str(one.ref): one for one in points}
        self.fields["point"] = forms.ChoiceField(
            label=_("Arriving at"), choices=[(ref, one.name) for ref, one in self.points.items()]
        )
        self.fields["expected_at"] = moment(_("Arriving on"))
        self.fields["left_on"].initial = timezone.localdate(at)
        self.order_fields(
            ["name", "id_number", "phone", "left_on", "origin", "where", "point", "expected_at"]
        )

    def details_told(self) -> Details:
        found = origins.buildings_for(self.cleaned_data["staying"])
        return self.details(found[0] if len(found) == 1 else None)

    def point(self) -> Site:
        return self.points[self.cleaned_data["point"]]


class RegisterForm(_Traveller):
    """At the road or station: thirty seconds, most of it filled in already."""

    level = forms.ChoiceField(
        label=_("Level there on the day of leaving"),
        choices=[(BY_LIST, _("as the national list of that day says")), *words.LEVELS.items()],
        initial=BY_LIST,
        widget=forms.RadioSelect,
    )
    building = forms.ChoiceField(label=_("Building"), required=False)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, told: Arrival | None, at: datetime) -> None:
        initial: dict[str, object] = {
            "key": told.ref if told else uuid.uuid4(),
            "left_on": timezone.localdate(at),
        }
        if told is not None:
            initial |= {name: getattr(told, name) for name in _SAID}
        super().__init__(data, initial=initial)
        self.fields["phone"].required = False  # at the road nobody is turned away for having no telephone
        self.offered: dict[str, Building] = {}
        words_typed = str(self.data.get("staying", "")) if self.is_bound else ""
        self._offer(words_typed or (told.staying if told else ""))
        first = ("name", "id_number", "phone", "left_on", "origin", "where", "level", "staying", "building")
        self.order_fields(first)

    def _offer(self, typed: str) -> None:
        found = origins.buildings_for(typed) if typed.strip() else []
        if len(found) < 2:
            del self.fields["building"]
            self.offered = {str(one.place.ref): one for one in found}
            return
        titles = origins.titles(found)
        self.offered = {str(one.place.ref): one for one in found}
        field = self.fields["building"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("choose")), *((str(one.place.ref), titles[one.pk]) for one in found)]

    def clean(self) -> dict[str, object]:
        if self.unclear and self.cleaned_data.get("level") != BY_LIST:
            self.unclear = None  # the guard knows the level: nothing is to be asked
        values = super().clean()
        if not self.offered:
            self.add_error(
                "staying", _("No such address is known: type street and number, or the name of the compound.")
            )
        elif "building" in self.fields and not values.get("building"):
            self.add_error("building", _("Several buildings fit this address: choose one."))
        if values.get("level") == BY_LIST and values.get("origin") and values.get("left_on"):
            values["level"] = self._listed(values)
        return values

    def _listed(self, values: Mapping[str, object]) -> str:
        """The level by the list, or by what the traveller chose; an error where no list speaks of the day."""
        left_on = values["left_on"]
        assert isinstance(left_on, date)
        if self.unclear and (chosen := values.get("where")):
            return where.level_chosen(str(chosen), left_on)
        found = level_of(str(values["origin"]), left_on)
        if found.level == "unknown":
            self.add_error("level", _("No national list of that day says it: choose the level yourself."))
        return found.level

    def registered(self) -> Details:
        chosen = self.cleaned_data.get("building") or next(iter(self.offered))
        return self.details(self.offered[chosen])


class PointForm(forms.Form):
    """A control point."""

    name = forms.CharField(label=_("Control point"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    code = forms.CharField(label=_("Code"), max_length=40)
    at = forms.ChoiceField(label=_("Kind"), choices=list(words.KINDS.items()))
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    lon = forms.FloatField(label=_("Longitude"), min_value=-180, max_value=180, required=False)
    lat = forms.FloatField(label=_("Latitude"), min_value=-90, max_value=90, required=False)

    def opening(self, community: Place | None = None) -> Opening:
        return Opening(community=community, **self.cleaned_data)
