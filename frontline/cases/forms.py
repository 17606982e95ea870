"""What people type: whom they mean, a case, its contacts, a stay, a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontline.cases import rules, words
from frontline.cases.actions.registering import NewPerson
from frontline.cases.actions.reporting import CaseReport, Met
from frontline.cases.actions.stays import StayTold
from frontline.cases.queries import finding
from frontline.city import access, numbers
from frontline.city.access import Actor
from frontline.city.models import Dwelling, Person, Place
from frontline.city.roles import Verb
from frontline.facts.cases import ContactCategory, FoundIn
from frontline.plan.edition import Edition
from frontline.ui.moments import MomentField

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise as _StrPromise

MOST_CONTACTS = 60  # rows of one form; more come in as a list


@dataclass(frozen=True, slots=True)
class Picked:
    """What a picker sends: the ref chosen from the suggestions, or only the text typed."""

    ref: UUID | None
    text: str


class PickWidget(forms.MultiWidget):
    """A text box with suggestions; works without script by what was typed."""

    def __init__(self, url: Promise | str = "", placeholder: Promise | str = "") -> None:
        box = {
            "data-behaviour": "pick",
            "data-url": url,
            "autocomplete": "off",
            "placeholder": placeholder,
        }
        super().__init__([forms.HiddenInput(), forms.TextInput(box)])

    def decompress(self, value: Any) -> list[str]:
        return list(value) if isinstance(value, list | tuple) else ["", ""]

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_1" if id_ else ""


class PickField(forms.Field):
    """A person, dwelling or place: cleans to Picked."""

    def to_python(self, value: Any) -> Picked:
        ref, text = (value or ["", ""])[:2]
        try:
            return Picked(UUID(ref) if ref else None, (text or "").strip()[:120])
        except ValueError:
            return Picked(None, (text or "").strip()[:120])

    def has_changed(self, initial: Any, data: Any) -> bool:
        return any(data or ())


def pick(
    url: str, label: _StrPromise, placeholder: _StrPromise | str = "", help: _StrPromise | str = ""
) -> PickField:
    return PickField(
        label=label,
        required=False,
        help_text=help,
        widget=PickWidget(reverse_lazy(f"cases:{url}"), placeholder),
    )


def choices(named: Mapping[str, Promise], empty: bool = False) -> list[tuple[str, Promise | str]]:
    return [*([("", "–")] if empty else []), *named.items()]


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class WhoForm(forms.Form):
    """Find somebody, or register them in the same form."""

    who = pick(
        "find-people", gettext_lazy("Who"), gettext_lazy("Name, pinyin, ID number, phone or resident code")
    )
    new_name = forms.CharField(
        label=gettext_lazy("Name of a new person"), max_length=120, required=False,
        help_text=gettext_lazy("Only when nobody was found."),
    )  # fmt: skip
    id_number = forms.CharField(label=gettext_lazy("ID number"), max_length=24, required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=24, required=False)
    home = pick("find-dwellings", gettext_lazy("Home"), gettext_lazy("Street, number, door"))
    household = forms.ChoiceField(
        label=gettext_lazy("Household"), required=False,
        choices=[("join", gettext_lazy("joins those who live there")), ("new", gettext_lazy("a household of its own"))],
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.person: Person | NewPerson | None = None

    def clean_id_number(self) -> str:
        text: str = self.cleaned_data["id_number"].strip()
        return _checked(lambda: numbers.id_number(text).number) if text else ""

    def clean_phone(self) -> str:
        text: str = self.cleaned_data["phone"].strip()
        return _checked(lambda: numbers.phone(text)) if text else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self._is_empty(cleaned):
            return cleaned
        picked: Picked = cleaned.get("who") or Picked(None, "")
        try:
            if picked.ref or picked.text:
                self.person = _found(self.actor, picked)
            elif cleaned.get("new_name"):
                self.person = self._new(cleaned)
            else:
                raise ValidationError(_("Find the person, or give the name of a new one."))
        except ValidationError as error:
            self.add_error("home" if error.code == "home" else "who", error)
        return cleaned

    def _is_empty(self, cleaned: Mapping[str, Any]) -> bool:
        return False

    def _new(self, cleaned: Mapping[str, Any]) -> NewPerson:
        dwelling = _dwelling(cleaned.get("home") or Picked(None, ""))
        joins = dwelling is not None and cleaned.get("household") != "new"
        household = dwelling.households.order_by("pk").first() if dwelling and joins else None
        return NewPerson(
            name=cleaned["new_name"].strip(),
            id_number=cleaned.get("id_number", ""),
            phone=cleaned.get("phone", ""),
            dwelling=dwelling,
            household=household,
        )


def _checked(read: Any) -> str:
    try:
        return str(read())
    except numbers.BadNumber as error:
        raise ValidationError(str(error)) from None


def _found(actor: Actor, picked: Picked) -> Person:
    if picked.ref:
        found = list(access.people(actor).filter(ref=picked.ref)[:1])
    else:
        found = finding.find_people(actor, picked.text)
    if not found:
        raise ValidationError(_("Nobody was found: check what you typed, or give the name of a new person."))
    if len(found) > 1:
        listed = "; ".join(f"{person.name} {person.code}" for person in found[:6])
        raise ValidationError(
            _("Several people fit; type the resident code: %(people)s") % {"people": listed}
        )
    return found[0]


def _dwelling(picked: Picked) -> Dwelling | None:
    if picked.ref:
        return finding.dwelling_for(picked.ref)
    if not picked.text:
        return None
    found = finding.find_dwellings(picked.text)
    if len(found) != 1:
        listed = "; ".join(finding.address(dwelling) for dwelling in found[:6])
        raise ValidationError(
            _("Several homes fit: %(homes)s") % {"homes": listed} if found else _("No such home was found."),
            code="home",
        )
    return found[0]


def place_of(picked: Picked | None) -> Place | None:
    """The place chosen, or the only one that fits the text. Raises ValidationError."""
    if picked is None or not (picked.ref or picked.text):
        return None
    if picked.ref:
        return finding.place_for(picked.ref)
    found = finding.find_places(picked.text)
    exact = [place for place in found if place.name == picked.text]
    if len(exact or found) != 1:
        raise ValidationError(_("Choose one of the places that are suggested."))
    return (exact or found)[0]


class ReportForm(WhoForm):
    """A case."""

    sampled = MomentField(label=gettext_lazy("First positive sample taken"))
    case_type = forms.ChoiceField(label=gettext_lazy("Type"), choices=choices(words.CASE_TYPES))
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"), choices=choices(words.SEVERITIES), initial="mild"
    )
    onset = DayField(label=gettext_lazy("Onset of symptoms"), required=False)
    found_in = forms.ChoiceField(label=gettext_lazy("Found"), choices=choices(words.FOUND_IN))
    no_community_risk = forms.BooleanField(
        label=gettext_lazy("Judged: no risk outside the place where the person was isolated already"),
        required=False,
    )
    place_1 = pick(
        "find-places", gettext_lazy("Place of frequent stay"), gettext_lazy("Work, school, shop …")
    )
    place_2 = pick("find-places", gettext_lazy("Another place of frequent stay"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.actor.may(Verb.SIGN_OVERRIDES):
            del self.fields["no_community_risk"]

    def clean_place_1(self) -> Place | None:
        return place_of(self.cleaned_data["place_1"])

    def clean_place_2(self) -> Place | None:
        return place_of(self.cleaned_data["place_2"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("sampled"):
            for fault in self._faults(cleaned):
                self.add_error(_FAULT_FIELDS.get(fault, "sampled"), str(words.FAULTS[fault]))
        risk_outside = cleaned.get("found_in") == FoundIn.COMMUNITY
        if cleaned.get("no_community_risk") and risk_outside:
            text = _("Somebody found in the community is a risk there: choose where they were isolated.")
            self.add_error("no_community_risk", text)
        return cleaned

    def _faults(self, cleaned: Mapping[str, Any]) -> list[rules.Fault]:
        return rules.report_faults(
            sampled=timezone.localtime(cleaned["sampled"]),
            onset=cleaned.get("onset"),
            case_type=cleaned.get("case_type", ""),
            severity=cleaned.get("severity", ""),
            now=timezone.localtime(self.actor.at),
        )

    def report(self) -> CaseReport:
        told = self.cleaned_data
        return CaseReport(
            sampled=told["sampled"],
            case_type=told["case_type"],
            severity=told["severity"],
            found_in=told["found_in"],
            onset=told["onset"],
            no_community_risk=told.get("no_community_risk", False),
            places=tuple(place for place in (told["place_1"], told["place_2"]) if place),
        )


_FAULT_FIELDS = {
    rules.Fault.ONSET_IN_FUTURE: "onset",
    rules.Fault.ONSET_TOO_LATE: "onset",
    rules.Fault.ONSET_TOO_EARLY: "onset",
    rules.Fault.SYMPTOMS_WITHOUT: "case_type",
}


class ContactForm(WhoForm):
    """One row: who met the case (or the contact), how, from when to when."""

    category = forms.ChoiceField(label=gettext_lazy("Category"), choices=choices(words.CATEGORIES))
    via = forms.IntegerField(
        label=gettext_lazy("Met contact no."), required=False, min_value=1, max_value=MOST_CONTACTS,
        help_text=gettext_lazy("For a contact of a contact: the number of the row."),
    )  # fmt: skip
    first = MomentField(label=gettext_lazy("First exposure"), required=False)
    last = MomentField(label=gettext_lazy("Last exposure"), required=False)
    situation = forms.ChoiceField(
        label=gettext_lazy("How they met"), required=False, choices=choices(words.SITUATIONS, empty=True)
    )

    def _is_empty(self, cleaned: Mapping[str, Any]) -> bool:
        typed: Picked = cleaned.get("who") or Picked(None, "")
        named = typed.ref or typed.text or cleaned.get("new_name")
        return not (named or cleaned.get("last") or cleaned.get("first") or cleaned.get("id_number"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self._is_empty(cleaned):
            return cleaned
        if not cleaned.get("last"):
            if "last" not in self.errors:
                self.add_error("last", _("Say when they last met."))
            return cleaned
        cleaned["first"] = cleaned.get("first") or cleaned["last"]
        for fault in rules.exposure_faults(cleaned["first"], cleaned["last"], self.actor.at):
            self.add_error("last", str(words.FAULTS[fault]))
        return cleaned

    def met(self) -> Met | None:
        """The contact told in this row; None for a row left empty."""
        if self.person is None:
            return None
        told = self.cleaned_data
        of_contact = told["category"] == ContactCategory.OF_CONTACT and told["via"]
        via = told["via"] - 1 if of_contact else None
        return Met(self.person, told["category"], told["first"], told["last"], told["situation"], via)


class ContactRows(forms.BaseFormSet):  # type: ignore[type-arg]
    """The contacts of one report."""

    def clean(self) -> None:
        if any(self.errors):
            return
        rows = [form.met() for form in self.forms]
        for number, (form, met) in enumerate(zip(self.forms, rows, strict=True)):
            if met is not None and met.via is not None and not _is_close(rows, met.via, number):
                form.add_error("via", _("That row is not a close contact of this report: choose its number."))

    def told(self) -> list[Met]:
        """Rows that say something; the numbers of rows met are those of this list."""
        rows = [form.met() for form in self.forms]
        kept = [number for number, met in enumerate(rows) if met is not None]
        position = {number: index for index, number in enumerate(kept)}
        return [_moved(met, position) for met in rows if met is not None]


def _is_close(rows: list[Met | None], via: int, own: int) -> bool:
    other = rows[via] if 0 <= via < len(rows) else None
    return other is not None and via != own and other.category == ContactCategory.CLOSE


def _moved(met: Met, position: Mapping[int, int]) -> Met:
    via = None if met.via is None else position[met.via]
    return Met(met.who, met.category, met.first, met.last, met.situation, via)


_Rows = forms.formset_factory(
    ContactForm, formset=ContactRows, extra=1, max_num=MOST_CONTACTS, absolute_max=MOST_CONTACTS
)


def contact_rows(actor: Actor, typed: QueryDict | None = None) -> ContactRows:
    """The rows as typed, or one empty row."""
    return cast(ContactRows, _Rows(typed, prefix="contacts", form_kwargs={"actor": actor}))


class StayForm(forms.Form):
    place = pick("find-places", gettext_lazy("Place"), gettext_lazy("Building, compound, community"))
    place_text = forms.CharField(
        label=gettext_lazy("Place as told"), max_length=200, required=False,
        help_text=gettext_lazy("For a place the city does not have."),
    )  # fmt: skip
    since = MomentField(label=gettext_lazy("From"))
    until = MomentField(label=gettext_lazy("Until"))
    source = forms.ChoiceField(label=gettext_lazy("Known from"), choices=choices(words.SOURCES))
    certainty = forms.ChoiceField(label=gettext_lazy("Certainty"), choices=choices(words.CERTAINTIES))
    note = forms.CharField(label=gettext_lazy("Note"), max_length=400, required=False)

    def clean_place(self) -> Place | None:
        return place_of(self.cleaned_data["place"])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if not told.get("place") and not told.get("place_text") and "place" not in self.errors:
            self.add_error("place", _("Say where: choose a place, or write it as told."))
        since, until = told.get("since"), told.get("until")
        if since and until and until < since:
            self.add_error("until", str(words.FAULTS[rules.Fault.STAY_BACKWARDS]))
        return told

    def stay(self) -> StayTold:
        return StayTold(**{name: self.cleaned_data[name] for name in StayTold.__slots__})


class RetractForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why"), choices=choices(words.RETRACTIONS), widget=forms.RadioSelect
    )
    note = forms.CharField(label=gettext_lazy("In words"), max_length=300, required=False)

    def why(self) -> str:
        """The reason as it stands in the story, in the language of whoever took the fact back."""
        reason = str(words.RETRACTIONS[self.cleaned_data["reason"]])
        note = self.cleaned_data["note"].strip()
        return f"{reason}: {note}" if note else reason


class ExceptionForm(forms.Form):
    change = forms.ChoiceField(label=gettext_lazy("What is to change"))
    until = MomentField(label=gettext_lazy("Until"), required=False)
    why = forms.CharField(label=gettext_lazy("Why"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, edition: Edition, measure: str, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        allowed = edition.overrides[measure]
        field = self.fields["change"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(change, words.CHANGES[change]) for change in allowed.changes]
        days = _("The plan allows at most %(days)s days.") % {"days": allowed.maximum_days}
        self.fields["until"].help_text = days

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("change") == "end" and not told.get("until"):
            self.add_error("until", _("Say when the measure is to end."))
        if told.get("until") and told["until"] < self.at:
            self.add_error("until", _("This moment is over already: choose a later one."))
        return told


class UploadForm(forms.Form):
    cases = forms.FileField(
        label=gettext_lazy("Line list of cases"), help_text=gettext_lazy("csv, csv.gz or xlsx")
    )
    contacts = forms.FileField(
        label=gettext_lazy("Links: who infected whom"), required=False,
        help_text=gettext_lazy("A second file; leave empty when there is none."),
    )  # fmt: skip
    layout = forms.ChoiceField(label=gettext_lazy("Layout"))
    own_layout = forms.FileField(
        label=gettext_lazy("Own layout"), required=False,
        help_text=gettext_lazy("A YAML file that says which column is what; then the choice above does not count."),
    )  # fmt: skip

    def __init__(self, *args: Any, layouts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["layout"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = layouts
