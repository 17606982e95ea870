"""One decision about many missed doors."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from frontline.supplies import words
from frontline.supplies.actions.again import GIVEN_UP, Decided, What
from frontline.supplies.forms.base import Once, day_field
from frontline.supplies.rules import CalledOff

_TIME = forms.TimeInput(attrs={"type": "time"})


class AgainForm(Once):
    what = forms.ChoiceField(
        label=_("What is decided"),
        choices=[(key.value, words.AGAIN[key]) for key in What],
        widget=forms.RadioSelect,
    )
    day = day_field(
        pgettext_lazy("supplies", "Day"), required=False, help_text=_("Of another time: day and window.")
    )
    opens = forms.TimeField(label=_("Brought from"), required=False, widget=_TIME)
    until = forms.TimeField(label=_("until"), required=False, widget=_TIME)
    why = forms.ChoiceField(
        label=_("Why given up"),
        required=False,
        choices=[("", "–"), *((key.value, words.WHYS[key]) for key in GIVEN_UP)],
    )
    words = forms.CharField(label=_("In words"), max_length=400, required=False)

    def decided(self, today: date) -> Decided:
        said = self.cleaned_data
        what = What(said["what"])
        if what != What.MOVE:
            why = CalledOff(said["why"]) if what == What.GIVE_UP and said["why"] else None
            return Decided(what=what, why=why, words=said["words"])
        day = said["day"] or today + timedelta(days=1)
        opens, until = said["opens"] or time(9), said["until"] or time(18)
        ends = [timezone.make_aware(datetime.combine(day, at)) for at in (opens, until)]
        return Decided(what=what, opens_at=ends[0], due_at=ends[1], words=said["words"])
