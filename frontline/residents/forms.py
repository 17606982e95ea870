"""Forms of the room."""

from django import forms
from django.utils.translation import gettext_lazy as _

from frontline.residents.words import OUTCOMES


class ObjectionForm(forms.Form):
    text = forms.CharField(
        label=_("What is wrong, in your own words"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write what is wrong; one sentence is enough.")},
    )


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=list(OUTCOMES.items()), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Reason, as the resident will read it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
