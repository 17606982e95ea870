"""Forms of the hotline: intake, asking oneself, deeds, the catalogue."""

import uuid
from datetime import date, datetime

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from frontline.city import numbers
from frontline.city.models import Agency, Place
from frontline.hotline import media, rules
from frontline.hotline import words as said
from frontline.hotline.queries.catalogue import category_name
from frontline.hotline.queries.lists import Request
from frontline.hotline.rules import Catalogue, Category, Clock, Clocks
from frontline.loop.naming import local_name
from frontline.ui.moments import moment

_TEL = {"inputmode": "tel", "autocomplete": "off"}


def plain(text: object) -> str:
    return str(text).replace("\0", "").strip()


class _Asked(forms.Form):
    """What every channel asks for."""

    words = forms.CharField(
        label=_("What is asked for"), max_length=rules.LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4})
    )
    category = forms.ChoiceField(label=_("Category"), required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    photo = forms.FileField(
        label=_("Photo"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"})
    )
    voice = forms.FileField(
        label=_("Voice note"), required=False, widget=forms.FileInput(attrs={"accept": "audio/*"})
    )
    language = forms.ChoiceField(
        label=_("Language of the answer"), choices=list(said.LANGUAGES.items()), required=False
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: object, catalogue: Catalogue, english: bool, **kwargs: object) -> None:
        kwargs.setdefault("initial", {"key": uuid.uuid4(), "language": "zh"})
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        named = [(one.key, category_name(one, english)) for one in catalogue.categories]
        field = self.fields["category"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("as the words say")), *named]

    def clean_words(self) -> str:
        return plain(self.cleaned_data["words"])

    def clean_photo(self) -> bytes:
        file = self.cleaned_data.get("photo")
        try:
            return media.photo(file) if isinstance(file, UploadedFile) else b""
        except media.BadFile as bad:
            raise forms.ValidationError(str(bad)) from bad

    def clean_voice(self) -> tuple[str, bytes]:
        file = self.cleaned_data.get("voice")
        try:
            return media.voice(file) if isinstance(file, UploadedFile) else ("", b"")
        except media.BadFile as bad:
            raise forms.ValidationError(str(bad)) from bad


def _phone(text: object) -> str:
    typed = plain(text)
    try:
        return numbers.phone(typed) if typed else ""
    except numbers.BadNumber as bad:
        raise forms.ValidationError(str(bad)) from bad


class IntakeForm(_Asked):
    """The operator's, in the order in which a caller speaks."""

    phone = forms.CharField(
        label=_("Telephone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={**_TEL, "autofocus": True}),
    )
    asker = forms.CharField(label=_("Name"), max_length=120, required=False)
    danger = forms.BooleanField(label=_("Danger to life"), required=False)
    needs = forms.MultipleChoiceField(
        label=_("In the household"), choices=list(said.NEEDS.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    channel = forms.ChoiceField(
        label=_("Came by"),
        choices=[(key, said.CHANNELS[key]) for key in ("phone", "walk_in")],
        required=False,
    )
    helper = forms.CharField(label=_("Asked by (for somebody else)"), max_length=120, required=False)
    helper_phone = forms.CharField(
        label=_("Telephone of who asks"), max_length=30, required=False, widget=forms.TextInput(attrs=_TEL)
    )
    field_order = [
        "phone", "words", "category", "danger", "address", "asker", "needs", "language", "channel", "helper",
        "helper_phone", "photo", "voice", "key",
    ]  # fmt: skip

    def clean_phone(self) -> str:
        return _phone(self.cleaned_data["phone"])

    def clean_helper_phone(self) -> str:
        return _phone(self.cleaned_data["helper_phone"])


class AskForm(_Asked):
    """A resident's for oneself, or anybody's for a neighbour."""

    other = forms.BooleanField(label=_("I ask for somebody else"), required=False)
    asker = forms.CharField(label=_("Their name"), max_length=120, required=False)
    phone = forms.CharField(
        label=_("Their telephone"), max_length=30, required=False, widget=forms.TextInput(attrs=_TEL)
    )
    danger = forms.BooleanField(label=_("Danger to life"), required=False)
    field_order = [
        "words", "danger", "category", "photo", "voice", "language", "other", "asker", "phone", "address", "key",
    ]  # fmt: skip

    def clean_phone(self) -> str:
        return _phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, object]:
        values = dict(super().clean() or {})
        if values.get("other") and not (values.get("asker") or values.get("address")):
            self.add_error("address", _("Say for whom: a name or an address."))
        return values

    def channel(self) -> str:
        return Request.Channel.BEHALF if self.cleaned_data["other"] else Request.Channel.PAGE


class WebForm(_Asked):
    """Anybody's, without signing in: the office calls back, so a telephone is needed."""

    phone = forms.CharField(label=_("Your telephone"), max_length=30, widget=forms.TextInput(attrs=_TEL))
    asker = forms.CharField(label=_("Your name"), max_length=120, required=False)
    danger = forms.BooleanField(label=_("Danger to life"), required=False)
    field_order = [
        "words",
        "danger",
        "category",
        "address",
        "phone",
        "asker",
        "photo",
        "voice",
        "language",
        "key",
    ]

    def clean_phone(self) -> str:
        return _phone(self.cleaned_data["phone"])


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class DoneForm(forms.Form):
    reason = forms.CharField(
        label=_("What was done"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class OfficeForm(forms.Form):
    """An office, and why that one."""

    to = forms.ModelChoiceField(label=_("Office"), queryset=Agency.objects.none(), to_field_name="ref")
    reason = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Agency.objects.order_by("name")
        field.label_from_instance = lambda obj: local_name(obj.name, obj.name_en)  # type: ignore[method-assign]


class PauseForm(forms.Form):
    """Until when, and why."""

    reason = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["until"] = moment(_("Until"))

    def until(self) -> datetime:
        found: datetime = self.cleaned_data["until"]
        return found


class TripForm(forms.Form):
    """One thing of a trip: what was arranged, or why it is not needed."""

    note = forms.CharField(label=_("What was arranged"), max_length=200)
    unneeded = forms.BooleanField(label=_("Not needed"), required=False)


class JoinForm(forms.Form):
    number = forms.CharField(label=_("Number of the earlier request"), max_length=20)


class StartForm(forms.Form):
    """The first catalogue of a city, or another profile."""

    profile = forms.ChoiceField(label=_("Profile"))
    desk = forms.ModelChoiceField(
        label=_("The hotline's desk"), queryset=Agency.objects.none(), to_field_name="ref"
    )
    last_resort = forms.ModelChoiceField(
        label=_("Office of last resort"), queryset=Agency.objects.none(), to_field_name="ref"
    )

    def __init__(self, *args: object, profiles: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["profile"].choices = profiles  # type: ignore[attr-defined]
        for name in ("desk", "last_resort"):
            self.fields[name].queryset = Agency.objects.order_by("name")  # type: ignore[attr-defined]


class _Edit(forms.Form):
    """What every change of the catalogue says: why, and which version was before the eyes."""

    note = forms.CharField(label=_("Why this is changed"), max_length=400)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


class CategoryForm(_Edit):
    """A category: its names, its clocks, whose it is, who makes it press more, whether everybody may read of it."""

    zh = forms.CharField(label=_("Name in Chinese"), max_length=40)
    en = forms.CharField(label=_("Name in English"), max_length=40)
    clocks = forms.ChoiceField(label=_("Class of clocks"))
    office = forms.ModelChoiceField(
        label=_("Office in charge"), queryset=Agency.objects.none(), to_field_name="ref", required=False,
        empty_label=_("nobody: the hotline routes it"),
    )  # fmt: skip
    place = forms.ModelChoiceField(
        label=_("Otherwise in this township"),
        queryset=Place.objects.none(),
        to_field_name="ref",
        required=False,
    )
    place_office = forms.ModelChoiceField(
        label=_("this office"), queryset=Agency.objects.none(), to_field_name="ref", required=False
    )
    needs = forms.MultipleChoiceField(
        label=_("Presses more with"), choices=list(said.NEEDS.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    public = forms.BooleanField(
        label=_("About public ground"), required=False,
        help_text=_("Kind, street and state may be read by everybody; words never."),
    )  # fmt: skip

    def __init__(self, *args: object, catalogue: Catalogue, townships: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        classes = [key for key in catalogue.classes if not key.endswith("_raised")]
        self.fields["clocks"].choices = [(key, said.CLASSES.get(key, key)) for key in classes]  # type: ignore[attr-defined]
        for name in ("office", "place_office"):
            self.fields[name].queryset = Agency.objects.order_by("name")  # type: ignore[attr-defined]
        self.fields["place"].queryset = townships  # type: ignore[attr-defined]

    def changed(self, before: Category) -> Category:
        given = self.cleaned_data
        by_place = dict(before.by_place)
        if given["place"] is not None:
            by_place.pop(str(given["place"].pk), None)
            if given["place_office"] is not None:
                by_place[str(given["place"].pk)] = given["place_office"].pk
        return Category(
            key=before.key, zh=given["zh"], en=given["en"], clocks=given["clocks"],
            office=given["office"].pk if given["office"] else 0, by_place=by_place, needs=tuple(given["needs"]),
            trip=before.trip, life=before.life, public=given["public"],
        )  # fmt: skip


class NewCategoryForm(CategoryForm):
    """A category that was not there: with its key, which requests and other systems name."""

    key = forms.RegexField(
        label=_("Name for programs"),
        regex=r"^[a-z][a-z0-9_]{1,38}$",
        help_text=_("Small letters, digits and _: street_light"),
    )
    trip = forms.BooleanField(label=_("Somebody has to be taken to a hospital and back"), required=False)
    field_order = [
        "key", "zh", "en", "clocks", "office", "place", "place_office", "needs", "public", "trip", "note", "seen",
    ]  # fmt: skip

    def made(self) -> Category:
        given = self.cleaned_data
        return self.changed(Category(key=given["key"], zh="", en="", trip=given["trip"]))


def _days(text: str) -> tuple[str, ...]:
    """ISO days out of what was typed, each once, in order. Raises ValidationError."""
    found = []
    for word in plain(text).replace(",", " ").replace("，", " ").split():
        try:
            found.append(date.fromisoformat(word).isoformat())
        except ValueError:
            raise forms.ValidationError(
                _("“%(word)s” is no day: 2022-11-08"), params={"word": word[:20]}
            ) from None
    return tuple(sorted(set(found)))


class RulesForm(_Edit):
    """What holds for every category: returns, working days."""

    returns = forms.IntegerField(
        label=_("Returns before the office of last resort has it"), min_value=0, max_value=20
    )
    day_ends = forms.IntegerField(label=_("Hour at which a working day ends"), min_value=1, max_value=23)
    closed = forms.CharField(
        label=_("Further days off"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Beside those of the country, which are known: 2022-11-08 2022-11-09"),
    )  # fmt: skip
    worked = forms.CharField(
        label=_("Days off that are worked after all"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    field_order = ["returns", "day_ends", "closed", "worked", "note", "seen"]

    def clean_closed(self) -> tuple[str, ...]:
        return _days(self.cleaned_data["closed"])

    def clean_worked(self) -> tuple[str, ...]:
        return _days(self.cleaned_data["worked"])

    def clean(self) -> dict[str, object]:
        values = dict(super().clean() or {})
        if both := set(self.cleaned_data.get("closed", ())) & set(self.cleaned_data.get("worked", ())):
            self.add_error("worked", _("%(day)s cannot be off and worked.") % {"day": min(both)})
        return values


class ClocksForm(_Edit):
    """The three limits of a class."""

    _NAMES = (("accept", _("To accept")), ("handle", _("To handle")), ("reply", _("To answer")))

    def __init__(self, *args: object, clocks: Clocks, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name, label in self._NAMES:
            now: Clock = getattr(clocks, name)
            self.fields[name] = forms.FloatField(
                label=label, min_value=0.1, max_value=1000, initial=f"{now.value:g}"
            )
            self.fields[f"{name}_unit"] = forms.ChoiceField(
                label=_("Unit"), choices=list(said.UNITS.items()), initial=now.unit
            )
        self.order_fields([part for name, __ in self._NAMES for part in (name, f"{name}_unit")])

    def changed(self) -> Clocks:
        """What a city sets itself has the city's own decision as its source."""
        given = self.cleaned_data
        return Clocks(
            **{
                name: Clock(given[name], given[f"{name}_unit"], source=given["note"], certainty="sure")
                for name, __ in self._NAMES
            }
        )


class OutsideForm(forms.Form):
    """Another system that stands for an office: where it is, what it is called there, what it is told."""

    name = forms.CharField(label=_("Name of the other system"), max_length=80)
    agency = forms.ModelChoiceField(
        label=_("Stands for this office"), queryset=Agency.objects.none(), to_field_name="ref"
    )
    url = forms.URLField(
        label=_("Address of its GeoReport v2"), max_length=300, assume_scheme="https",
        help_text=_("What stands before /requests.json."),
    )  # fmt: skip
    form = forms.ChoiceField(label=_("Format"), choices=[("json", "JSON"), ("xml", "XML")])
    jurisdiction_id = forms.CharField(label="jurisdiction_id", max_length=80, required=False)
    api_key = forms.CharField(
        label="api_key", max_length=200, required=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Left empty, the one that is kept stays."),
    )  # fmt: skip
    services = forms.CharField(
        label=_("Categories, and what they are called there"), max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}), help_text=_("One on each line: water = 001"),
    )  # fmt: skip
    tells_person = forms.BooleanField(label=_("Name and telephone of the asker go with it"), required=False)
    active = forms.BooleanField(label=_("In use"), required=False)

    def __init__(self, *args: object, categories: list[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._categories = categories
        self.fields["agency"].queryset = Agency.objects.order_by("name")  # type: ignore[attr-defined]

    def clean_services(self) -> dict[str, str]:
        lines = [line for line in plain(self.cleaned_data["services"]).splitlines() if line.strip()]
        pairs = [[part.strip() for part in line.partition("=")[::2]] for line in lines]
        for key, code in pairs:
            if key not in self._categories or not 0 < len(code) <= 80:
                raise forms.ValidationError(
                    _("“%(line)s”: write a category of the catalogue (%(some)s …), = and the code there."),
                    params={"line": key, "some": ", ".join(self._categories[:3])},
                )
        return {key: code for key, code in pairs}

    def clean_url(self) -> str:
        return str(self.cleaned_data["url"]).rstrip("/")
