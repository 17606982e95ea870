"""Goods in and out of a depot."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from frontline.loop.naming import local_name
from frontline.supplies.forms.base import MANY, OfGood, Once, day_field, named
from frontline.supplies.models import Depot, Movement, Stock


class ReceiveForm(OfGood):
    """A delivery, one good at a time: what stands on the pallet."""

    expires_on = day_field(_("Good until"), required=False, help_text=_("As printed; empty for what keeps."))
    number = forms.CharField(label=_("Lot number"), max_length=40, required=False)
    source = forms.CharField(label=_("Supplier"), max_length=160)


class HandOutForm(OfGood):
    to = forms.CharField(
        label=_("Handed to"),
        max_length=160,
        help_text=_("A hospital, a site, a team; packs are loaded by rounds."),
    )


class SendForm(OfGood):
    to = forms.ChoiceField(label=_("To which depot"))

    def __init__(self, *args: object, depots: Sequence[Depot], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.depots = {str(one.ref): one for one in depots}
        self.choose("to", named(depots))

    @property
    def heading(self) -> Depot:
        return self.depots[self.cleaned_data["to"]]


class CountForm(Once):
    """Every lot of a good with what the books say; typed is what lies there."""

    def __init__(self, *args: object, shelves: Sequence[Stock], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for one in shelves:
            label = f"{local_name(one.lot.good.name, one.lot.good.name_en)} · {one.lot.number}"
            if one.lot.expires_on:
                label += f" · {one.lot.expires_on}"
            self.fields[f"lot_{one.lot_id}"] = forms.IntegerField(
                label=label, min_value=0, max_value=1_000_000, initial=one.quantity,
                widget=forms.NumberInput(attrs=MANY),
            )  # fmt: skip
        self.fields["why"] = forms.CharField(
            label=_("Why it differs"),
            max_length=400,
            required=False,
            help_text=_("Needed where a number differs."),
        )

    def counted(self) -> dict[int, int]:
        return {
            int(name.removeprefix("lot_")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("lot_")
        }


class ArriveForm(CountForm):
    """What of a sending came."""

    def __init__(self, *args: object, sending: Movement, **kwargs: object) -> None:
        rows = [
            Stock(lot=line.lot, quantity=-line.change) for line in sending.lines.select_related("lot__good")
        ]
        super().__init__(*args, shelves=rows, **kwargs)


class WriteOffForm(Once):
    quantity = forms.IntegerField(
        label=_("How many"), min_value=1, max_value=1_000_000, widget=forms.NumberInput(attrs=MANY)
    )
    depot = forms.ChoiceField(label=_("Depot"))
    why = forms.CharField(label=_("Reason"), max_length=400)

    def __init__(self, *args: object, depots: Sequence[Depot], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.depots = {str(one.ref): one for one in depots}
        self.choose("depot", named(depots))


class WhyForm(forms.Form):
    why = forms.CharField(label=_("Reason"), max_length=400)
