"""Forms of the room."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from frontline.city.models import Account, Place, Site
from frontline.plan.edition import Edition
from frontline.screening import words
from frontline.screening.actions.pairs import Choice
from frontline.screening.models import Expected, Round, Supply, TubeDecision, Visit
from frontline.screening.queries import zones
from frontline.screening.queries.pairs import Pair
from frontline.ui.moments import moment

POOL_SIZES = (1, 5, 10, 20)


class RoundForm(forms.Form):
    """A new round: where, when, tubes, points."""

    name = forms.CharField(label=_("Name of the round"), max_length=120, required=False)
    city = forms.BooleanField(label=_("The whole city"), required=False, initial=True)
    townships = forms.MultipleChoiceField(
        label=_("Or only these streets and townships"), required=False, widget=forms.CheckboxSelectMultiple
    )
    communities = forms.MultipleChoiceField(
        label=_("Or only these communities and villages"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    pool_size = forms.TypedChoiceField(
        label=_("People in one tube, outside risk areas"),
        choices=[(size, str(size)) for size in POOL_SIZES],
        coerce=int,
        initial=10,
        help_text=_("5, 10 and 20 in one tube were validated as equal to a single sample (9 June 2022)."),
    )
    per_hour = forms.IntegerField(
        label=_("People a desk samples in an hour"), min_value=10, max_value=400, initial=100,
        help_text=_("An assumption of the city: no national figure is known."),
    )  # fmt: skip

    def __init__(
        self,
        *args: object,
        places: Iterable[Place],
        at: datetime,
        edition: Edition | None = None,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.places = list(places)
        self.levels = self._sizes_of(edition)
        begin = timezone.localtime(at).replace(hour=8, minute=0, second=0, microsecond=0)
        begin = begin if begin > at else begin + timedelta(days=1)
        self.fields["starts_at"] = moment(_("First sample"), begin)
        self.fields["ends_at"] = moment(_("Last sample"), begin + timedelta(hours=12))
        for field, kind in (("townships", "township"), ("communities", "community")):
            choice = self.fields[field]
            assert isinstance(choice, forms.MultipleChoiceField)
            choice.choices = [(str(place.pk), place.name) for place in self.places if place.kind == kind]
        self.order_fields(
            ["name", "city", "townships", "communities", "starts_at", "ends_at"]
            + [f"pool_{level}" for level in self.levels]
            + ["pool_size", "per_hour"]
        )

    def _sizes_of(self, edition: Edition | None) -> list[str]:
        """A field for each level of the edition, with what it says and where it has that from."""
        found = zones.proposed(edition)
        usual = found.pop(zones.ELSEWHERE)
        if usual is not None:
            self.fields["pool_size"].initial = usual.value
            self.fields["pool_size"].help_text = words.source_of(usual)
        for level, parameter in found.items():
            self.fields[f"pool_{level}"] = forms.TypedChoiceField(
                label=str(words.POOLS.get(level, level)),
                choices=[(size, str(size)) for size in POOL_SIZES],
                coerce=int,
                required=False,
                empty_value=None,
                initial=parameter.value if parameter else self.fields["pool_size"].initial,
                help_text=words.source_of(parameter) if parameter else "",
            )
        return list(found)

    def pool_sizes(self) -> dict[str, int]:
        """People in a tube by level; a level not asked for keeps what the edition says."""
        chosen = {level: self.cleaned_data[f"pool_{level}"] for level in self.levels}
        return {level: size or int(self.fields[f"pool_{level}"].initial) for level, size in chosen.items()}

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        chosen = [*cleaned.get("townships", ()), *cleaned.get("communities", ())]
        if chosen and cleaned.get("city") and "city" in self.changed_data:
            self.add_error("city", _("Choose the whole city or parts of it, not both."))
        if not chosen and not cleaned.get("city"):
            self.add_error("city", _("Choose the whole city, or at least one part of it."))
        if (starts := cleaned.get("starts_at")) and (ends := cleaned.get("ends_at")) and ends <= starts:
            self.add_error("ends_at", _("The last sample comes after the first."))
        return cleaned

    def chosen(self) -> list[int]:
        """Ids of the places chosen; the city where no part was."""
        parts = [*self.cleaned_data["townships"], *self.cleaned_data["communities"]]
        return [int(id) for id in parts] or [place.pk for place in self.places if place.kind == "city"]


class DesksForm(forms.Form):
    """How many desks a point has."""

    site = forms.ModelChoiceField(Site.objects.filter(kind=Site.Kind.SAMPLING), to_field_name="ref")
    desks = forms.IntegerField(label=_("Desks"), min_value=0, max_value=50)


class HoursForm(forms.Form):
    """When a point is open in a round."""

    def __init__(self, *args: object, opens_at: datetime, closes_at: datetime, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["opens_at"] = moment(_("Opens"), opens_at)
        self.fields["closes_at"] = moment(_("Closes"), closes_at)


class QueueForm(forms.Form):
    """Somebody counted who waits."""

    people = forms.IntegerField(label=_("About so many wait"), min_value=0, max_value=5_000)


class SupplyForm(forms.Form):
    """What a point received in all."""

    item = forms.ChoiceField(choices=[(key, words.SUPPLIES[key]) for key in Supply.Item.values])
    received = forms.IntegerField(min_value=0, max_value=1_000_000)
    used = forms.IntegerField(min_value=0, max_value=1_000_000, required=False)


class StaffForm(forms.Form):
    """Who works at a point."""

    account = forms.ModelChoiceField(Account.objects.filter(is_active=True))


def _one_of(label: object, keys: Iterable[str], said: Mapping[str, Promise]) -> forms.ChoiceField:
    """One of a few words, all of them in sight."""
    choices = [(key, said[key]) for key in keys]
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)  # type: ignore[arg-type]


def _note() -> forms.CharField:
    return forms.CharField(label=_("Note"), max_length=200, required=False)


class VisitForm(forms.Form):
    """What came of a visit at the door."""

    outcome = _one_of(_("What came of it"), Visit.Outcome.values, words.OUTCOMES)
    note = _note()

    def __init__(self, *args: object, at: datetime, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["next_at"] = moment(_("Next try"), required=False)


class ExcuseForm(forms.Form):
    """Why somebody is not to be sampled in this round."""

    reason = _one_of(_("Reason"), Expected.Excuse.values, words.EXCUSES)
    note = _note()


class SettleForm(forms.Form):
    """What a person found who looked at a conflict."""

    how = forms.CharField(label=_("What you found"), max_length=200)


class SitingForm(forms.Form):
    """How many points, and what people are promised there."""

    wanted = forms.IntegerField(label=_("Points"), min_value=1, max_value=2000)
    keep = forms.BooleanField(label=_("Points of the round stay where they are"), required=False)
    promise = forms.IntegerField(
        label=_("Minutes somebody waits on average at most"), min_value=1, max_value=120, initial=15,
        help_text=_("An assumption of the city: no national figure is known."),
    )  # fmt: skip

    def __init__(self, *args: object, points: int, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["wanted"].initial = points or 1


_RESULTS = ("negative", "positive", "invalid")


def scanned(label: object, **more: object) -> forms.CharField:
    """A field a handheld scanner types into."""
    attrs = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false", "inputmode": "text"}
    return forms.CharField(label=label, widget=forms.TextInput(attrs=attrs), **more)  # type: ignore[arg-type]


class ResultFileForm(forms.Form):
    """A laboratory's spreadsheet."""

    file = forms.FileField(
        label=_("Spreadsheet of the laboratory"),
        help_text=_(
            "xlsx or csv as it is; columns are found by their names, in Chinese or English. "
            "A file of HL7 v2 messages or a FHIR bundle is taken as well."
        ),
    )
    correction = forms.CharField(
        label=_("These results correct earlier ones, because"),
        max_length=200,
        required=False,
        help_text=_("Empty: a result that contradicts an earlier one is held."),
    )


class OneResultForm(forms.Form):
    """One tube at the bench."""

    barcode = scanned(_("Barcode of the tube"), max_length=40)
    result = _one_of(_("Result"), _RESULTS, words.RESULTS)


class CorrectForm(forms.Form):
    """The laboratory says otherwise than before."""

    result = _one_of(_("Result"), _RESULTS, words.RESULTS)
    why = forms.CharField(label=_("Why it is corrected"), max_length=200)


class SingleForm(forms.Form):
    """The tube of a single re-test."""

    barcode = scanned(_("Barcode of the new tube"), max_length=40)


def _many(label: object, **more: object) -> forms.CharField:
    """A field into which a scanner types many barcodes, one a line."""
    attrs = {"rows": 6, "autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
    return forms.CharField(label=label, widget=forms.Textarea(attrs=attrs), **more)  # type: ignore[arg-type]


class PackForm(forms.Form):
    """Tubes into a box."""

    round_ref = forms.ChoiceField(label=_("Round"))
    site = forms.TypedChoiceField(label=_("Point"), coerce=int, required=False, empty_value=None)
    barcodes = _many(_("Tubes"), help_text=_("One barcode a line, as the scanner types them."))
    seal = scanned(_("Number of the seal"), max_length=40)

    def __init__(
        self, *args: object, rounds: Iterable[Round], sites: Iterable[Site], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.rounds = {str(round.ref): round for round in rounds}
        points = list(sites)
        self.fields["site"].initial = points[0].pk if points else None
        for field, choices in (
            ("round_ref", [(ref, round.name) for ref, round in self.rounds.items()]),
            ("site", [*((str(site.pk), site.name) for site in points), ("", str(_("from doors")))]),
        ):
            choice = self.fields[field]
            assert isinstance(choice, forms.ChoiceField)
            choice.choices = choices

    def round(self) -> Round:
        return self.rounds[self.cleaned_data["round_ref"]]


class CollectForm(forms.Form):
    """A driver takes a box."""

    seal = scanned(_("Number on the seal"), max_length=40)
    vehicle = forms.CharField(label=_("Vehicle"), max_length=40, required=False)


class ReceiveForm(forms.Form):
    """The laboratory counts a box."""

    seal = scanned(_("Number on the seal"), max_length=40)
    barcodes = _many(
        _("Tubes that are there"),
        required=False,
        help_text=_("One barcode a line, as the scanner types them."),
    )
    everything = forms.BooleanField(
        label=_("I compared the list of the box: everything is there"), required=False
    )


class ClosingForm(forms.Form):
    """A point closes from a moment on."""

    def __init__(self, *args: object, at: datetime, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["since"] = moment(_("Closed from"), at)
        self.fields["why_closed"] = forms.CharField(label=_("Why"), max_length=200)


class CloseForm(forms.Form):
    """A round that will not be complete."""

    why_not = forms.CharField(label=_("Why it will not be complete"), max_length=300)


class PairForm(forms.Form):
    """Tubes with one barcode: which of them a result of it means."""

    def __init__(self, *args: object, page: Pair, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.page = page
        means = [
            (str(one.tube.ref), str(_("The result is of tube %(n)d") % {"n": one.number}))
            for one in page.tubes
        ]
        hows = ["apart", "relabel", *(["open"] if page.standing else [])]
        self.fields["decision"] = forms.ChoiceField(
            label=_("What a result of this barcode means"),
            choices=[*means, *((how, words.DECISIONS[how]) for how in hows)],
            widget=forms.RadioSelect,
        )
        for one in page.tubes:
            self.fields[f"label_{one.number}"] = scanned(
                _("New barcode on tube %(n)d") % {"n": one.number}, max_length=40, required=False
            )
        self.fields["why"] = forms.CharField(label=_("Why you decide so"), max_length=200)

    def choice(self) -> Choice:
        said = self.cleaned_data
        labels = {one.tube.ref: said[f"label_{one.number}"] for one in self.page.tubes}
        if said["decision"] in TubeDecision.How.values:
            return Choice(said["decision"], labels=labels)
        return Choice(TubeDecision.How.BELONGS, kept=UUID(said["decision"]))


class CompleteForm(forms.Form):
    """A round is declared complete."""

    why = forms.CharField(
        label=_("Signed reason for those missing or undecided"), max_length=300, required=False
    )
