"""What the forms share: a day, a good with its number, a record sent once."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from frontline.loop.naming import local_name
from frontline.supplies.models import Depot, Good, PackKind

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MANY = {"inputmode": "numeric", "min": "0"}


def day_field(label: object, initial: date | None = None, **more: object) -> forms.DateField:
    return forms.DateField(label=label, initial=initial, widget=_DAY, **more)  # type: ignore[arg-type]


def named(rows: Iterable[Good | Depot | PackKind]) -> list[tuple[str, str]]:
    return [(str(row.ref), local_name(row.name, row.name_en)) for row in rows]


def goods_of(rows: Iterable[Good]) -> list[tuple[str, str]]:
    return [
        (str(row.ref), f"{local_name(row.name, row.name_en)} ({local_name(row.unit, row.unit_en)})")
        for row in rows
    ]


class Once(forms.Form):
    """The same form sent twice is one record."""

    record = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("initial", {"record": uuid.uuid4()})
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)


class OfGood(Once):
    good = forms.ChoiceField(label=pgettext_lazy("supplies", "Good"))
    quantity = forms.IntegerField(
        label=_("How many"), min_value=1, max_value=1_000_000, widget=forms.NumberInput(attrs=MANY)
    )

    def __init__(self, *args: object, goods: Sequence[Good], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.goods = {str(one.ref): one for one in goods}
        self.choose("good", goods_of(goods))

    @property
    def chosen(self) -> Good:
        return self.goods[self.cleaned_data["good"]]
