"""Forms of the pages on boundaries."""

from collections.abc import Sequence
from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from frontline.areas import geometry
from frontline.city.models import Account, Place
from frontline.ui.moments import moment


class BeginForm(forms.Form):
    """Which community's grids are redrawn, and why."""

    community = forms.ChoiceField(label=_("Community"))
    reason = forms.CharField(
        label=_("Reason"), max_length=400, help_text=_("The notice tells it to residents.")
    )
    file = forms.FileField(
        label=_("Outlines from a file"), required=False,
        help_text=_("GeoJSON in degrees, WGS 84, one outline for each grid with its code or name."),
    )  # fmt: skip

    def __init__(self, *args: object, communities: Sequence[Place], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.communities = {str(place.ref): place for place in communities}
        field = self.fields["community"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(ref, place.name) for ref, place in self.communities.items()]

    def chosen(self) -> Place:
        return self.communities[str(self.cleaned_data["community"])]

    def clean_file(self) -> bytes:
        sent = self.cleaned_data["file"]
        if sent is not None and sent.size > geometry.MOST_BYTES:
            raise forms.ValidationError(
                _("The file is larger than 16 MB: simplify it or bring it in by parts.")
            )
        return sent.read() if sent is not None else b""


class SolveForm(forms.Form):
    """How many grids for which communities, and what they shall weigh the same in."""

    communities = forms.MultipleChoiceField(label=_("Communities"), widget=forms.CheckboxSelectMultiple)
    wanted = forms.IntegerField(label=_("Grids altogether"), min_value=1, max_value=10_000)
    weight = forms.ChoiceField(
        label=_("Balanced in"),
        choices=[("people", _("people")), ("work", _("work: stairs, people in need, open tasks"))],
    )

    def __init__(self, *args: object, communities: Sequence[Place], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.offered = {str(place.ref): place for place in communities}
        field = self.fields["communities"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(ref, place.name) for ref, place in self.offered.items()]

    def chosen(self) -> list[int]:
        return [self.offered[ref].pk for ref in self.cleaned_data["communities"]]


class DrawForm(forms.Form):
    """One verb of the editor: what is chosen, where it goes, what was drawn."""

    VERBS = ("move", "split", "merge", "back")

    verb = forms.ChoiceField(choices=[(verb, verb) for verb in VERBS])
    to = forms.CharField(required=False, max_length=20)
    name = forms.CharField(required=False, max_length=120)
    drawn = forms.CharField(required=False, max_length=geometry.MOST_BYTES, strip=True)


class NameForm(forms.Form):
    """Name and worker of a grid that a proposal makes."""

    key = forms.CharField(max_length=20)
    name = forms.CharField(label=_("Name of the new grid"), max_length=120)
    worker = forms.ChoiceField(label=_("Grid worker"), required=False)

    def __init__(self, *args: object, workers: Sequence[Account], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["worker"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *((str(one.pk), one.display_name) for one in workers)]

    def chosen(self) -> int | None:
        return int(self.cleaned_data["worker"]) if self.cleaned_data["worker"] else None


class DecideForm(forms.Form):
    """From when a proposal holds."""

    def __init__(self, *args: object, at: datetime, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["holds_from"] = moment(_("Holds from"), at)
