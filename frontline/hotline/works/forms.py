"""Forms of the works."""

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
from frontline.hotline.works.models import Crew, DutyPost, JobPhoto
from frontline.hotline.works.queries import crews
from frontline.hotline.works.rules import WorkRules
from frontline.loop.naming import local_name
from frontline.ui.moments import moment

_TEL = {"inputmode": "tel", "autocomplete": "off"}
TRADES = list(words.TRADES.items())


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


def office_field(actor: Actor) -> forms.ModelChoiceField:  # type: ignore[type-arg]
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
        self.fields["office"] = office_field(actor)
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
    trade = forms.ChoiceField(label=_("Supply"), choices=TRADES)
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
        self.fields["office"] = office_field(actor)


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
    trade = forms.ChoiceField(label=_("Supply"), choices=TRADES)
    phone = forms.CharField(
        label=_("Telephone"), max_length=40, required=False, widget=forms.TextInput(attrs=_TEL)
    )
    serves = _Places(label=_("Serves"), queryset=Place.objects.none(), to_field_name="ref")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"] = office_field(actor)
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
