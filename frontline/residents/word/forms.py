"""Forms of the public word."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from frontline.residents.word import rules, words
from frontline.ui.moments import MomentField


class TextForm(forms.Form):
    """What a version says in one language; also asks how the short message is counted."""

    title = forms.CharField(label=_("Title"), max_length=rules.LONGEST_TITLE)
    body = forms.CharField(
        label=_("Text"),
        max_length=rules.LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("Plain text; an empty line begins a new paragraph."),
        error_messages={
            "max_length": _(
                "The text is too long: 12,000 signs are three printed pages. It has %(show_value)s."
            )
        },
    )
    short = forms.CharField(
        label=_("Short text for telephones"),
        max_length=rules.LONGEST_SHORT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("70 signs in Chinese or Tibetan are one message, 160 in plain Latin letters."),
    )

    def __init__(self, *args: object, language: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in self.fields:
            self.fields[name].widget.attrs["lang"] = {"zh": "zh-Hans"}.get(language, language)


class ChannelForm(forms.Form):
    ends_at = MomentField(
        label=_("Holds until"), required=False, help_text=_("Empty: until it is replaced or withdrawn.")
    )
    sms = forms.BooleanField(label=_("Also to telephones, the short text"), required=False)
    event = forms.CharField(
        label=_("Alert for machines: what it is about"),
        max_length=120,
        required=False,
        help_text=_("Fill in for alerts only, for example: water stop. It then stands in the CAP feed."),
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"), choices=[("", "–"), *words.URGENCIES.items()], required=False
    )
    severity = forms.ChoiceField(
        label=pgettext_lazy("alert", "Severity"),
        choices=[("", "–"), *words.SEVERITIES.items()],
        required=False,
    )
    certainty = forms.ChoiceField(
        label=_("Certainty"), choices=[("", "–"), *words.CERTAINTIES.items()], required=False
    )


class WhyForm(forms.Form):
    why = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class BoundaryForm(forms.Form):
    file = forms.FileField(label=_("Outline as a GeoJSON file"), required=False)
    text = forms.CharField(
        label=_("Or its text"), required=False, max_length=200_000, widget=forms.Textarea(attrs={"rows": 4})
    )
