"""Forms of planning."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from frontline.planning.words import MIGRATIONS
from frontline.ui.moments import MomentField


class DryRunForm(forms.Form):
    edition = forms.ChoiceField(label=_("Edition"))
    since = MomentField(
        label=_("In force from"),
        help_text=_("City time, still to come."),
    )
    migration = forms.ChoiceField(label=_("Running cases"), choices=list(MIGRATIONS.items()))

    def __init__(self, *args: Any, editions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["edition"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = editions


class ProposalForm(forms.Form):
    note = forms.CharField(
        label=_("Ground"), max_length=400, help_text=_("Who asked for it, in which document.")
    )


class WithdrawForm(forms.Form):
    why = forms.CharField(label=_("Why it is withdrawn"), max_length=400)
