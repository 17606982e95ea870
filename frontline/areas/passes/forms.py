"""Forms of passes: asked for on a resident's page, given at a desk, refused or revoked with a reason."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from frontline.areas import rules as area_rules
from frontline.areas import words as area_words
from frontline.areas.borders import origins
from frontline.areas.passes import rules, words
from frontline.areas.passes.actions import Wish
from frontline.city import access, numbers
from frontline.city.access import Actor
from frontline.city.certificates.gate_pass import MOST_HOLDERS
from frontline.city.models import Building, Person, Place, Site
from frontline.ui.moments import moment

_DAY = timedelta(days=1)
_OFTEN = (("many", _("as often as needed")), ("once", _("one time each way")))


class _Wanted(forms.Form):
    """What every pass needs: why, from when to when, how often."""

    ground = forms.ChoiceField(label=_("What for"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("In words"), max_length=200, required=False, help_text=_("Needed for another reason only.")
    )
    service = forms.ChoiceField(
        label=_("Guaranteed service"), required=False,
        help_text=_("For goods and services under static management: which of those that go on."),
    )  # fmt: skip
    escort = forms.CharField(
        label=_("Who goes along"), max_length=120, required=False,
        help_text=_("To a hospital, for somebody under isolation."),
    )  # fmt: skip
    vehicle = forms.CharField(label=_("Number plate"), max_length=20, required=False)
    often = forms.ChoiceField(label=_("How often"), choices=_OFTEN, initial="many", widget=forms.RadioSelect)

    def __init__(self, *args: object, at: datetime, exemptions: Sequence[str] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._choose("ground", [(key, words.GROUNDS.get(key, key)) for key in rules.grounds()])
        services = [
            (key, area_words.in_language(dict(name))) for key, name in area_rules.guaranteed().items()
        ]
        self._choose("service", [("", _("none")), *services])
        self.fields["since"] = moment(_("Holds from"), at)
        self.fields["until"] = moment(_("Ends by itself"), at + _DAY)
        if exemptions:
            self.fields["exemption"] = forms.ChoiceField(
                label=_("Group that may move"),
                choices=[("", _("none")), *((one, one) for one in exemptions)],
                required=False,
                help_text=_("As the decision on static management names it."),
            )

    def _choose(self, name: str, choices: Sequence[tuple[object, object]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    def wanted(self) -> dict[str, object]:
        """The part of a wish that stands on this form."""
        names = ("ground", "note", "service", "escort", "vehicle", "since", "until")
        said: dict[str, object] = {name: self.cleaned_data[name] for name in names}
        said["exemption"] = self.cleaned_data.get("exemption", "")
        said["once"] = self.cleaned_data["often"] == "once"
        return said


class AskForm(_Wanted):
    """A resident asks, for somebody of the household."""

    def __init__(self, *args: object, household: Sequence[Person], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.household = {str(one.ref): one for one in household}
        self.fields["person"] = forms.ChoiceField(
            label=_("For whom"),
            choices=[(ref, one.name) for ref, one in self.household.items()],
            initial=next(iter(self.household), None),
            widget=forms.RadioSelect,
        )
        self.order_fields(["person", "ground", "note", "since", "until", "often", "vehicle", "escort"])

    def wish(self) -> Wish:
        person = self.household[self.cleaned_data["person"]]
        return Wish(person=person, building=person.building, **self.wanted())  # type: ignore[arg-type]


class GiveForm(_Wanted):
    """An official gives one at the desk."""

    code = forms.CharField(
        label=_("Resident code"), max_length=24, required=False, help_text=_("For a person of the register.")
    )
    drivers = forms.CharField(
        label=_("Drivers"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One in each line: name, then the last four signs of the ID number."),
    )
    going = forms.CharField(
        label=_("Where the vehicle goes"), max_length=200, required=False,
        help_text=_("Street and number, or the name of the compound."),
    )  # fmt: skip

    def __init__(
        self,
        *args: object,
        actor: Actor,
        points: Sequence[Site],
        places: Sequence[Place],
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.actor = actor
        self.points = {str(one.ref): one for one in points}
        self.places = {str(one.ref): one for one in places}
        self.fields["points"] = forms.MultipleChoiceField(
            label=_("Control points"),
            choices=[(ref, one.name) for ref, one in self.points.items()],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("None chosen: every control point."),
        )
        self.fields["place"] = forms.ChoiceField(
            label=_("Or all points of a place"),
            choices=[("", _("none")), *((ref, one.name) for ref, one in self.places.items())],
            required=False,
        )
        self.order_fields(
            [
                "code",
                "ground",
                "note",
                "since",
                "until",
                "often",
                "vehicle",
                "drivers",
                "going",
                "points",
                "place",
            ]
        )
        self.person: Person | None = None
        self.building: Building | None = None

    def clean_code(self) -> str:
        typed = numbers.resident_code(str(self.cleaned_data["code"]))
        if not typed:
            return ""
        found = access.people(self.actor).filter(code=typed).select_related("building").first()
        if found is None:
            raise forms.ValidationError(_("Nobody with this code is among the people you look after."))
        self.person, self.building = found, found.building
        return typed

    def clean_drivers(self) -> list[tuple[str, str]]:
        lines = [line.strip() for line in str(self.cleaned_data["drivers"]).splitlines() if line.strip()]
        return [_driver(line) for line in lines[: MOST_HOLDERS + 1]]

    def clean_going(self) -> str:
        typed = str(self.cleaned_data["going"]).strip()
        if typed:
            found = origins.buildings_for(typed)
            if len(found) != 1:
                listed = "; ".join(list(origins.titles(found).values())[:6])
                raise forms.ValidationError(
                    _("Several buildings fit this address, type it in full: %(listed)s") % {"listed": listed}
                    if found
                    else _("No such address is known: type street and number, or the name of the compound.")
                )
            self.building = self.building or found[0]
        return typed

    def wish(self) -> Wish:
        chosen = self.cleaned_data["place"]
        return Wish(
            person=self.person,
            building=self.building,
            drivers=self.cleaned_data["drivers"],
            points=[self.points[ref] for ref in self.cleaned_data["points"]],
            places=[self.places[chosen]] if chosen else [],
            **self.wanted(),  # type: ignore[arg-type]
        )


def _driver(line: str) -> tuple[str, str]:
    """Name and last four signs: "王海平 002X", with a comma between them or without."""
    parts = line.replace("，", " ").replace(",", " ").split()
    end = parts[-1].upper() if len(parts) > 1 and any(sign.isdigit() for sign in parts[-1]) else ""
    name = " ".join(parts[:-1] if end else parts)
    return name[:80], end[-4:]


class WhyForm(forms.Form):
    """Why a pass is not given, or revoked."""

    why = forms.CharField(label=_("Reason"), max_length=200)
