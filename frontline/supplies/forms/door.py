"""What a household says; medicine; shops; passes for goods vehicles."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from frontline.city import access, numbers
from frontline.city.access import Actor
from frontline.city.models import Person
from frontline.supplies import words
from frontline.supplies.forms.base import day_field, goods_of, named
from frontline.supplies.models import Depot, Good, Wish
from frontline.ui.moments import moment


class WishForm(forms.Form):
    key = forms.ChoiceField(label=_("What the household wishes"), choices=list(words.WISHES.items()))
    words = forms.CharField(label=_("In their words"), max_length=200, required=False)
    until = day_field(_("Until"), required=False, help_text=_("Empty: until they take it back."))

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        return Wish.Key(key).value


class PrescriptionForm(forms.Form):
    code = forms.CharField(label=_("Resident code"), max_length=24)
    medicine = forms.CharField(label=_("Medicine, strength, how many"), max_length=200)
    prescriber = forms.CharField(label=_("Prescribed by"), max_length=120, help_text=_("Hospital or doctor."))
    number = forms.CharField(label=_("Number of the prescription"), max_length=60, required=False)
    prescribed_on = day_field(_("Prescribed on"))
    valid_until = day_field(
        _("Holds until"),
        required=False,
        help_text=_("Empty: 3 days from the day it was written (assumption)."),
    )
    needed_by = day_field(_("Needed by"), help_text=_("The last day on which the household still has some."))
    hands = forms.CharField(label=_("Who takes it at the door"), max_length=200)
    good = forms.ChoiceField(label=_("From stock"), required=False)
    quantity = forms.IntegerField(label=_("How many of it"), min_value=1, max_value=1000, initial=1)

    def __init__(self, *args: object, actor: Actor, goods: Sequence[Good], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.actor = actor
        self.goods = {str(one.ref): one for one in goods}
        self.person: Person | None = None
        field = self.fields["good"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("fetched at the pharmacy")), *goods_of(goods)]

    def clean_code(self) -> str:
        typed = numbers.resident_code(str(self.cleaned_data["code"]))
        self.person = access.people(self.actor).filter(code=typed).first() if typed else None
        if self.person is None:
            raise forms.ValidationError(_("Nobody with this code is among the people you look after."))
        return typed


class PlanMedicineForm(forms.Form):
    day = day_field(pgettext_lazy("supplies", "Day"))
    depot = forms.ChoiceField(label=pgettext_lazy("supplies", "From"))

    def __init__(self, *args: object, depots: Sequence[Depot], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.depots = {str(one.ref): one for one in depots}
        field = self.fields["depot"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = named(depots)


class GuaranteeForm(forms.Form):
    what = forms.CharField(label=_("What it supplies"), max_length=200)


class PassWishForm(forms.Form):
    """A pass for a goods vehicle; the areas room gives it."""

    plate = forms.CharField(label=_("Number plate"), max_length=20)
    drivers = forms.CharField(
        label=_("Drivers"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One in each line: name, then the last four signs of the ID number."),
    )  # fmt: skip
    what = forms.CharField(label=_("What it brings"), max_length=200)
    depot = forms.ChoiceField(label=_("To which depot"))

    def __init__(self, *args: object, depots: Sequence[Depot], at: datetime, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.depots = {str(one.ref): one for one in depots}
        field = self.fields["depot"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = named(depots)
        self.fields["since"] = moment(_("Holds from"), at)
        self.fields["until"] = moment(_("Ends by itself"), at + timedelta(days=1))

    def clean_drivers(self) -> list[tuple[str, str]]:
        lines = [line.split() for line in str(self.cleaned_data["drivers"]).replace("，", " ").splitlines()]
        return [(" ".join(parts[:-1] or parts)[:80], parts[-1][-4:].upper()) for parts in lines if parts]
