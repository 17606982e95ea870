"""Gifts: offered, accepted, taken in, thanked."""

from collections.abc import Sequence
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from frontline.city import numbers
from frontline.supplies.forms.base import OfGood, day_field, named
from frontline.supplies.models import Depot, Gift


class OfferForm(forms.Form):
    giver = forms.CharField(label=_("Who gives"), max_length=160)
    what = forms.CharField(
        label=_("What is offered"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    contact = forms.CharField(label=_("Whom to call"), max_length=120, required=False)
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    nameless = forms.BooleanField(label=_("Does not want to be named in public"), required=False)

    def clean_phone(self) -> str:
        typed = str(self.cleaned_data["phone"]).strip()
        try:
            return numbers.phone(typed) if typed else ""
        except numbers.BadNumber as bad:
            raise forms.ValidationError(str(bad)) from bad


class AcceptForm(forms.Form):
    depot = forms.ChoiceField(label=_("To which depot"))
    expected_on = day_field(_("Expected on"), required=False)

    def __init__(self, *args: object, depots: Sequence[Depot], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.depots = {str(one.ref): one for one in depots}
        field = self.fields["depot"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = named(depots)


class TakeInForm(OfGood):
    expires_on = day_field(_("Good until"), required=False)
    number = forms.CharField(label=_("Lot number"), max_length=40, required=False)


class ThankForm(forms.Form):
    letter = forms.CharField(
        label=_("Letter of thanks"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8})
    )
    publish = forms.BooleanField(label=_("Put it on the public list"), required=False, initial=True)


def letter_for(gift: Gift, city: str, on: date) -> str:
    """A letter to begin with; a person changes it. Letters go out in Chinese."""
    return (
        f"{gift.giver}：\n\n您捐赠的{gift.what}已于{on.month}月{on.day}日如数收到，将用于保障居民生活。"
        f"疫情期间的这份情谊，我们铭记在心。谨致谢忱。\n\n{city}疫情防控指挥部物资保障组\n{on.year}年{on.month}月{on.day}日"
    )
