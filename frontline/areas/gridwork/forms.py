"""Forms of grid work."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from frontline.areas.gridwork import handing
from frontline.city.access import Actor
from frontline.city.models import Account
from frontline.ui.moments import moment


class _WorkerField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Account) -> str:
        return " · ".join(filter(None, (obj.display_name, obj.phone)))


class HandOverForm(forms.Form):
    """Who is absent, who takes over, from when to when. All grids of the absent go in one."""

    absent = _WorkerField(label=_("Who is absent"), queryset=Account.objects.none())
    substitute = _WorkerField(label=_("Who takes over"), queryset=Account.objects.none())
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, data: object = None, *, actor: Actor, at: datetime) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        known = Account.objects.filter(pk__in=[one.pk for one in handing.workers(actor)]).order_by(
            "display_name"
        )
        for name in ("absent", "substitute"):
            self.fields[name].queryset = known  # type: ignore[attr-defined]
        self.fields["since"] = moment(_("From"), initial=at)
        self.fields["until"] = moment(_("Until"))
        self.order_fields(["absent", "substitute", "since", "until", "reason"])
