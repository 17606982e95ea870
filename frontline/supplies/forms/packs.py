"""Packs of a day, and what may be done with one of them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from frontline.city.models import Place
from frontline.loop.naming import local_name
from frontline.supplies import words
from frontline.supplies.forms.base import day_field, named
from frontline.supplies.models import Depot, PackKind
from frontline.supplies.rules import CalledOff, Missed

BY_PLACE = "by-place"  # each community from the depot that serves it


class DecideForm(forms.Form):
    """Which packs of which day, from which depot, for whom."""

    day = day_field(pgettext_lazy("supplies", "Day"))
    depot = forms.ChoiceField(label=_("Depot"))
    place = forms.ChoiceField(label=pgettext_lazy("supplies", "For"), required=False)
    families = forms.MultipleChoiceField(
        label=pgettext_lazy("supplies", "What"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: everything due."),
    )
    opens = forms.TimeField(
        label=_("Brought from"), initial=time(9), widget=forms.TimeInput(attrs={"type": "time"})
    )
    until = forms.TimeField(
        label=_("until"), initial=time(18), widget=forms.TimeInput(attrs={"type": "time"})
    )

    def __init__(
        self,
        *args: object,
        depots: Sequence[Depot],
        places: Sequence[Place],
        families: Iterable[str],
        by_place: bool = False,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.depots = {str(one.ref): one for one in depots}
        self.places = {str(one.ref): one for one in places}
        everywhere = [("", _("the whole city"))]
        choices: dict[str, list[tuple[str, object]]] = {
            "depot": [*([(BY_PLACE, _("each place from its depot"))] if by_place else []), *named(depots)],
            "place": [
                *everywhere,
                *((ref, local_name(one.name, one.name_en)) for ref, one in self.places.items()),
            ],
            "families": [(key, words.FAMILIES.get(key, key)) for key in families],
        }
        for name, values in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = values

    def clean(self) -> dict[str, object]:
        found = super().clean() or {}
        opens, until = found.get("opens"), found.get("until")
        if isinstance(opens, time) and isinstance(until, time) and opens >= until:
            self.add_error("until", _("Choose a later end."))
        return found

    def asked(self) -> dict[str, object]:
        """As `preview` and `decide_packs` take it."""
        place = self.places.get(self.cleaned_data["place"])
        return {
            "day": self.cleaned_data["day"],
            "depot": self.depots.get(self.cleaned_data["depot"]),
            "places": [place.pk] if place else [],
            "families": self.cleaned_data["families"],
        }

    def window(self) -> tuple[datetime, datetime]:
        day: date = self.cleaned_data["day"]
        ends = (self.cleaned_data["opens"], self.cleaned_data["until"])
        first, last = (timezone.make_aware(datetime.combine(day, at)) for at in ends)
        return first, last


_CALL_OFF = (CalledOff.NOT_WANTED, CalledOff.AWAY, CalledOff.MISTAKE)


class ServingForm(forms.Form):
    """Which depot packs for which township or community."""

    place = forms.ChoiceField(label=pgettext_lazy("supplies", "For"), required=False)
    depot = forms.ChoiceField(label=_("Depot"))

    def __init__(
        self, *args: object, depots: Sequence[Depot], places: Sequence[Place], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.depots = {str(one.ref): one for one in depots}
        self.places = {str(one.ref): one for one in places}
        rest: list[tuple[str, object]] = [("", _("every other place"))]
        where, whence = self.fields["place"], self.fields["depot"]
        assert isinstance(where, forms.ChoiceField) and isinstance(whence, forms.ChoiceField)
        where.choices = rest + [(ref, local_name(one.name, one.name_en)) for ref, one in self.places.items()]
        whence.choices = named(depots)

    def asked(self) -> tuple[Depot, Place | None]:
        return self.depots[self.cleaned_data["depot"]], self.places.get(self.cleaned_data["place"])


class CallOffForm(forms.Form):
    why = forms.ChoiceField(label=_("Why"), choices=[(key.value, words.WHYS[key]) for key in _CALL_OFF])
    words = forms.CharField(label=_("What was said"), max_length=400, required=False)


class MissedForm(forms.Form):
    why = forms.ChoiceField(
        label=_("Why"), choices=[(key.value, words.WHYS[key]) for key in Missed if key != Missed.NOT_RECEIVED]
    )
    words = forms.CharField(label=_("What was said"), max_length=400, required=False)


class CalledForm(forms.Form):
    words = forms.CharField(label=_("What the household said"), max_length=400)


class NoteForm(forms.Form):
    note = forms.CharField(label=_("A word for whoever brings it"), max_length=200, required=False)


class KindForm(forms.Form):
    kind = forms.ChoiceField(label=_("Which kind instead"))

    def __init__(self, *args: object, kinds: Sequence[PackKind], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.kinds = {str(one.ref): one for one in kinds}
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = named(kinds)
