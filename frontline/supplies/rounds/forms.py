"""Forms of crews and closed entrances."""

from typing import Any

from django import forms
from django.db.models import F
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from frontline.city.models import Building, Place
from frontline.supplies.models import Depot
from frontline.supplies.rounds.models import Crew
from frontline.supplies.rounds.rules import VEHICLES
from frontline.supplies.rounds.words import VEHICLES as NAMES
from frontline.ui.moments import moment

_TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CrewForm(forms.Form):
    """A crew and its vehicle. What is left empty is the usual of the vehicle, an assumption."""

    name = forms.CharField(label=_("Name of the crew"), max_length=60)
    vehicle = forms.ChoiceField(label=_("Vehicle"), choices=list(NAMES.items()))
    depot = forms.ModelChoiceField(
        label=_("Depot"), queryset=Depot.objects.filter(open=True).order_by("name")
    )
    capacity = forms.IntegerField(
        label=_("Pack units it carries"), min_value=1, max_value=10_000, required=False
    )
    speed = forms.FloatField(label=_("Metres a second"), min_value=0.1, max_value=30, required=False)
    most_rounds = forms.IntegerField(
        label=_("Rounds a day at most"), min_value=1, max_value=60, required=False
    )
    opens = forms.TimeField(label=_("Shift begins"), widget=_TIME, initial="08:00")
    closes = forms.TimeField(label=_("Shift ends"), widget=_TIME, initial="18:00")
    areas = forms.ModelMultipleChoiceField(
        label=_("Sub-areas (none: all)"), queryset=Place.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    closed_loop = forms.BooleanField(
        label=_("Closed loop: goes to doors at high risk in any order"), required=False
    )
    lead = forms.CharField(label=_("Who leads it"), max_length=120, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    since = forms.DateField(label=_("From"), widget=_DAY)
    until = forms.DateField(label=_("Last day"), widget=_DAY, required=False)

    def __init__(self, *args: Any, crew: Crew | None = None, **kwargs: Any) -> None:
        if crew is not None:
            kwargs["initial"] = {name: getattr(crew, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        towns = Place.objects.filter(kind=Place.Kind.TOWNSHIP, closed_on__isnull=True).order_by(
            "pinyin", "code"
        )
        self.fields["areas"].queryset = towns  # type: ignore[attr-defined]
        self.crew = crew

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("opens") and said.get("closes") and not said["opens"] < said["closes"]:
            self.add_error("closes", _("The shift must end after it begins."))
        others = Crew.objects.filter(name=said.get("name", ""))
        if (others.exclude(pk=self.crew.pk) if self.crew else others).exists():
            self.add_error("name", _("There is a crew of this name already."))
        return said

    def values(self) -> dict[str, Any]:
        """As the crew keeps them."""
        said = {**self.cleaned_data, "areas": [place.pk for place in self.cleaned_data["areas"]]}
        usual = VEHICLES[said["vehicle"]]
        for name, value in (
            ("capacity", usual.capacity),
            ("speed", usual.speed),
            ("most_rounds", usual.rounds),
        ):
            said[name] = said[name] or value
        return said


class ClosedForm(forms.Form):
    """A building that vehicles cannot get to."""

    address = forms.CharField(label=_("Street and number, or name of the building"), max_length=120)
    to = forms.MultipleChoiceField(
        label=_("Closed to"), choices=list(NAMES.items()), widget=forms.CheckboxSelectMultiple
    )
    why = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"] = moment(_("Until (empty: until somebody opens it)"), required=False)
        self.building: Building | None = None

    def clean_address(self) -> str:
        """One building by what people call it."""
        text: str = self.cleaned_data["address"].strip()
        named = Building.objects.filter(place__name=text)
        found = list(named[:2]) or _by_street(text)
        if len(found) != 1:
            raise forms.ValidationError(
                _("No building or several are called so: type the street and the number as on its sign.")
            )
        self.building = found[0]
        return text


def _by_street(text: str) -> list[Building]:
    rows = Building.objects.annotate(said=Concat(F("street"), F("number")))
    return list(rows.filter(said=text)[:2])
