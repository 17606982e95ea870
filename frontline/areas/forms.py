"""Forms of the room."""

from collections.abc import Sequence
from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from frontline.areas import rules, words
from frontline.areas.queries.proposals import Choice
from frontline.city.models import Place
from frontline.plan.edition import Edition
from frontline.ui.moments import moment


def _offices(what: str) -> list[tuple[str, str]]:
    return [(o.key, words.in_language(dict(o.name))) for o in rules.offices() if what in o.decides]


class DecideForm(forms.Form):
    """Level, place, name, beginning and office of an area."""

    level = forms.ChoiceField(label=_("Level"))
    place = forms.ChoiceField(label=_("Place"), widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name on the notice"), max_length=120)
    office = forms.ChoiceField(label=_("Authority that decides"))
    ground = forms.CharField(
        label=_("Reason in words"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self,
        *args: object,
        choices: Sequence[Choice],
        edition: Edition,
        at: datetime,
        reason: bool = False,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.choices = {str(choice.place.ref): choice for choice in choices if not choice.refusal}
        levels = [(level, words.level_name(edition, level)) for level in rules.levels(edition)]
        self._choice("level").choices = levels
        self._choice("place").choices = [(ref, _label(choice)) for ref, choice in self.choices.items()]
        self._choice("office").choices = _offices("area")
        self.fields["since"] = moment(_("In force from"), at)
        self.fields["ground"].required = reason
        proposed = (ref for ref, choice in self.choices.items() if choice.proposed)
        self.fields["place"].initial = next(proposed, next(iter(self.choices), ""))
        self.order_fields(["level", "place", "name", "since", "office", "ground"])

    def _choice(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    def chosen(self) -> Place:
        return self.choices[str(self.cleaned_data["place"])].place


def _label(choice: Choice) -> str:
    counted = _("%(households)d households, %(people)d people") % {
        "households": choice.inside.households,
        "people": choice.inside.people,
    }
    return f"{words.grain(choice.grain)}: {choice.place.name} ({counted})"


class RejectForm(forms.Form):
    """Why there is to be no area."""

    why = forms.CharField(label=_("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    office = forms.ChoiceField(label=_("Authority that decides"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        office = self.fields["office"]
        assert isinstance(office, forms.ChoiceField)
        office.choices = _offices("area")


class RoundForm(forms.Form):
    """A full testing round that is complete."""

    people = forms.IntegerField(label=_("People tested"), min_value=1, max_value=3_000_000)
    all_negative = forms.TypedChoiceField(
        label=_("Result"),
        choices=[("yes", _("all negative")), ("no", _("at least one positive"))],
        coerce=lambda value: value == "yes",
    )

    def __init__(self, *args: object, at: datetime, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["done_at"] = moment(_("Last sample taken"), at)
        self.order_fields(["done_at", "people", "all_negative"])


class UntilForm(forms.Form):
    """A dated, signed reason: hold a lift, or let an area go on."""

    why = forms.CharField(label=_("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: object, until: datetime, days: int, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        text = _("One signature reaches at most %(n)d days.") % {"n": days}
        self.fields["until"] = moment(_("Until"), until, help_text=text)


class LiftForm(forms.Form):
    """Why an area is lifted before its time."""

    why = forms.CharField(label=_("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))


class PartForm(forms.Form):
    """Which part of an area is kept on, while the rest goes its way."""

    name = forms.CharField(label=_("Name of the part on the notice"), max_length=120)
    office = forms.ChoiceField(label=_("Authority that decides"))
    why = forms.CharField(label=_("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: object, pieces: Sequence[Place], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.places = {str(place.ref): place for place in pieces}
        self.fields["places"] = forms.MultipleChoiceField(
            label=_("Parts that are kept on"),
            choices=[(ref, place.name) for ref, place in self.places.items()],
            widget=forms.CheckboxSelectMultiple,
        )
        office = self.fields["office"]
        assert isinstance(office, forms.ChoiceField)
        office.choices = _offices("area")
        self.order_fields(["places", "name", "office", "why"])

    def chosen(self) -> list[Place]:
        return [self.places[ref] for ref in self.cleaned_data["places"]]


class RefuseForm(forms.Form):
    """A higher government refused the decision."""

    office = forms.ChoiceField(label=_("Government that refused"))
    document = forms.CharField(
        label=_("Document"), max_length=120, help_text=_("Number or date of the refusal.")
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        office = self.fields["office"]
        assert isinstance(office, forms.ChoiceField)
        office.choices = [(one.key, words.in_language(dict(one.name))) for one in rules.refusing()]


class TurnDownForm(forms.Form):
    """Why the second person does not agree."""

    why = forms.CharField(label=_("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))


class StaticForm(forms.Form):
    """Static management: which places, until when, who may move."""

    name = forms.CharField(label=_("Name on the notice"), max_length=120)
    office = forms.ChoiceField(label=_("Authority that decides"))
    approval = forms.CharField(
        label=_("Approval of the next higher government"),
        max_length=120,
        required=False,
        help_text=_("Number or date of the approval; the law asks for it (article 42)."),
    )
    exemptions = forms.CharField(
        label=_("Who may move"),
        max_length=800,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One group in each line: medical care, supplies, water and heating, workers on duty."),
    )

    def __init__(
        self, *args: object, places: Sequence[Place], at: datetime, until: datetime, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["places"] = forms.MultipleChoiceField(
            label=_("Places"),
            choices=[(str(place.ref), place.name) for place in places],
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["since"] = moment(_("In force from"), at)
        self.fields["until"] = moment(_("Ends by itself"), until)
        services = [(key, words.in_language(dict(name))) for key, name in rules.guaranteed().items()]
        self.fields["guaranteed"] = forms.MultipleChoiceField(
            label=_("What goes on for everybody"),
            choices=services,
            required=False,
            initial=[key for key, _name in services],
            widget=forms.CheckboxSelectMultiple,
            help_text=_("The notice names these services; take out only what cannot be kept up."),
        )
        office = self.fields["office"]
        assert isinstance(office, forms.ChoiceField)
        office.choices = _offices("static_management")
        self.order_fields(
            ["places", "name", "since", "until", "office", "approval", "exemptions", "guaranteed"]
        )
        self.places = {str(place.ref): place for place in places}

    def chosen(self) -> list[Place]:
        return [self.places[ref] for ref in self.cleaned_data["places"]]

    def exempted(self) -> tuple[str, ...]:
        lines = str(self.cleaned_data["exemptions"]).splitlines()
        return tuple(line.strip() for line in lines if line.strip())
