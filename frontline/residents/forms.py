"""Forms of the room."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from frontline.residents.rules import SIGNED
from frontline.residents.words import OUTCOMES, REMEDIES
from frontline.ui.moments import MomentField


class ObjectionForm(forms.Form):
    text = forms.CharField(
        label=_("What is wrong, in your own words"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write what is wrong; one sentence is enough.")},
    )


class RemedyForm(forms.Form):
    """How an upheld objection is put right: what the plan lets two people sign, or what others do by hand."""

    remedy = forms.ChoiceField(label=_("How it is put right"), required=False, widget=forms.RadioSelect)
    until = MomentField(
        label=_("Until"), required=False,
        help_text=_("For an earlier end, the moment; otherwise the longest time that the plan allows if left empty."),
    )  # fmt: skip

    def __init__(self, *args: Any, remedies: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["remedy"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, REMEDIES[key]) for key in remedies]
        if not set(remedies) & set(SIGNED):
            del self.fields["until"]


class AnswerForm(RemedyForm):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=list(OUTCOMES.items()), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Reason, as the resident will read it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    field_order = ("outcome", "remedy", "until", "text")


class DeclineForm(forms.Form):
    why = forms.CharField(
        label=_("Why you do not sign"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
