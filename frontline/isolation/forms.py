"""Forms of the room."""

from collections.abc import Iterable, Sequence

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from frontline.city.models import Site
from frontline.isolation import rules
from frontline.isolation.models import Room, Stay
from frontline.isolation.words import ROOM_KINDS, SHARING, SYMPTOMS
from frontline.ui.moments import MomentField


class CheckInForm(forms.Form):
    """Which room, and why with somebody."""

    room = forms.TypedChoiceField(label=_("Room"), coerce=int, required=False, empty_value=None)
    sharing = forms.ChoiceField(
        label=_("Why with somebody (empty rooms need no reason)"),
        required=False,
        choices=[("", _("alone in the room")), *SHARING.items()],
    )

    def __init__(
        self, data: object = None, *, rooms: Sequence[Room], family: Iterable[Stay], proposed: int | None
    ) -> None:
        super().__init__(data, initial={"room": proposed})  # type: ignore[arg-type]
        with_family = {stay.room_id: stay.person.name for stay in family}
        self.fields["room"].choices = [  # type: ignore[attr-defined]
            (room.pk, _room_label(room, with_family.get(room.pk, ""))) for room in rooms
        ]
        if not rooms:
            del self.fields["room"]
            del self.fields["sharing"]


def _room_label(room: Room, family: str) -> str:
    parts = [room.unit.name, room.number, str(ROOM_KINDS[room.kind])]
    if family:
        parts.append(gettext("with %(name)s of the same household") % {"name": family})
    return " · ".join(parts)


class RoomsForm(forms.Form):
    """A row of rooms of one unit."""

    unit = forms.CharField(label=_("Unit or corridor"), max_length=60)
    for_infected = forms.BooleanField(
        label=_("For infected persons (never mixed with contacts)"), required=False
    )
    first = forms.IntegerField(label=_("First room number"), min_value=1, max_value=99_999)
    last = forms.IntegerField(label=_("Last room number"), min_value=1, max_value=99_999)
    beds = forms.IntegerField(label=_("Beds in each"), min_value=1, max_value=20, initial=1)
    kind = forms.ChoiceField(label=_("Kind"), choices=list(ROOM_KINDS.items()))

    def clean(self) -> dict[str, object]:
        found = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if isinstance(first, int) and isinstance(last, int) and not 0 <= last - first < 500:
            raise forms.ValidationError(_("Enter at most 500 rooms at a time, the lower number first."))
        return found

    def numbers(self) -> list[str]:
        return [str(n) for n in range(self.cleaned_data["first"], self.cleaned_data["last"] + 1)]


class CloseRoomForm(forms.Form):
    why = forms.CharField(label=_("Why it cannot be used"), max_length=120, required=False)


class HealthForm(forms.Form):
    """One person's temperature and symptoms."""

    temperature = forms.FloatField(
        label=_("Temperature, °C"),
        required=False,
        min_value=rules.LOWEST,
        max_value=rules.HIGHEST,
        error_messages={
            "min_value": _("A thermometer shows 34 to 43 °C; read it again."),
            "max_value": _("A thermometer shows 34 to 43 °C; read it again."),
        },
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.1", "placeholder": "36.5"}),
    )
    symptoms = forms.MultipleChoiceField(
        label=_("Symptoms"),
        required=False,
        choices=list(SYMPTOMS.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    def given(self) -> bool:
        return self.cleaned_data.get("temperature") is not None or bool(self.cleaned_data.get("symptoms"))


class SampleForm(forms.Form):
    tube = forms.CharField(label=_("Number of the tube"), max_length=40, required=False)


class ResultForm(forms.Form):
    """What the laboratory says."""

    result = forms.ChoiceField(
        label=_("Result"),
        choices=[("negative", _("negative")), ("positive", _("positive")), ("invalid", _("invalid"))],
    )
    ct_orf = forms.FloatField(label=_("Ct of ORF1ab"), required=False, min_value=0, max_value=60)
    ct_n = forms.FloatField(label=_("Ct of N"), required=False, min_value=0, max_value=60)


class HomeForm(forms.Form):
    suitable = forms.TypedChoiceField(
        label=_("Can this home serve for isolation?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )
    why = forms.CharField(label=_("Why not"), max_length=200, required=False)


class TransferForm(forms.Form):
    """Where to, with which vehicle and crew."""

    site = forms.TypedChoiceField(label=_("To which site"), coerce=int)
    vehicle = forms.CharField(label=_("Vehicle"), max_length=40)
    crew = forms.CharField(label=_("Crew"), max_length=120, required=False)
    planned_at = MomentField(
        label=_("Leaves at"),
        required=False,
        help_text=_("Empty: as soon as possible."),
    )

    def __init__(
        self, data: object = None, *, sites: Sequence[tuple[Site, int | None]], initial: dict[str, object]
    ) -> None:
        super().__init__(data, initial=initial)  # type: ignore[arg-type]
        self.fields["site"].choices = [(site.pk, _site_label(site, free)) for site, free in sites]  # type: ignore[attr-defined]


def _site_label(site: Site, free: int | None) -> str:
    if free is None:
        return gettext("%(site)s (rooms not counted here)") % {"site": site.name}
    return gettext("%(site)s (%(free)d rooms free)") % {"site": site.name, "free": free}


class AdviceForm(forms.Form):
    advice = forms.CharField(label=_("What was said and done"), max_length=400)


class VisitForm(HealthForm):
    """What was done at a door, in one go."""

    sampled = forms.BooleanField(label=_("Sample taken"), required=False)
    tube = forms.CharField(label=_("Number of the tube"), max_length=40, required=False)
    arrived = forms.BooleanField(label=_("Is at home and has been told what applies"), required=False)

    def clean(self) -> dict[str, object]:
        found = super().clean() or {}
        anything = ("temperature", "symptoms", "sampled", "arrived")
        if not self.errors and all(found.get(name) in (None, [], False) for name in anything):
            raise forms.ValidationError(_("Enter what you did at this door."))
        return found
