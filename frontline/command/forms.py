"""Forms of headquarters."""

from django import forms
from django.utils.translation import gettext_lazy as _

from frontline.command.models import Membership
from frontline.ui.moments import MomentField

ROLE_NAMES = (
    (Membership.Role.HEAD, _("head")),
    (Membership.Role.DEPUTY, _("deputy")),
    (Membership.Role.MEMBER, _("member")),
)


class GroupForm(forms.Form):
    name = forms.CharField(label=_("Name in Chinese"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    duties = forms.CharField(label=_("Answers for"), max_length=400, required=False)
    phone = forms.CharField(label=_("Duty telephone"), max_length=40, required=False)


class MemberForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        required=False,
        help_text=_("May be left out when an account is given."),
    )
    account = forms.CharField(
        label=_("Account"),
        max_length=60,
        required=False,
        help_text=_("The user name; without it the member cannot be given tasks."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=ROLE_NAMES, initial=Membership.Role.MEMBER)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)


class JumpForm(forms.Form):
    to = MomentField(
        label=_("Jump to"),
        help_text=_("City time, later than now, 60 days ahead at most."),
    )


class SpeedForm(forms.Form):
    speed = forms.FloatField(
        label=_("Speed"),
        min_value=0,
        max_value=10_000,
        help_text=_("1 is real time; 60: an hour passes in a minute."),
    )


class AsOfForm(forms.Form):
    as_of = MomentField(
        label=_("As the city knew it at"),
        required=False,
    )
