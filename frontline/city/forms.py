"""Forms of the city's own pages."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from frontline.city import numbers
from frontline.city.imports import limits
from frontline.city.imports.kinds import KINDS


class SignInForm(AuthenticationForm):
    """User name and password."""

    error_messages = {
        "invalid_login": _("User name and password do not fit together. Capital letters count."),
        "inactive": _("This account is closed."),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["username"].label = _("User name")
        self.fields["password"].label = _("Password")


class PhoneForm(forms.Form):
    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=30,
        help_text=_("The number that your community has in its register."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def clean_phone(self) -> str:
        try:
            return numbers.phone(str(self.cleaned_data["phone"]))
        except numbers.BadNumber as bad:
            raise forms.ValidationError(str(bad)) from bad


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the message"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_code(self) -> str:
        return "".join(str(self.cleaned_data["code"]).split())


class ImportForm(forms.Form):
    """A list of the city as a file."""

    kind = forms.ChoiceField(
        label=_("What is in the list"), choices=[(k.key, k.name) for k in KINDS.values()]
    )
    file = forms.FileField(label=_("File"), help_text=_("xlsx or csv, at most 64 MB"))
    dry_run = forms.BooleanField(label=_("Only check, write nothing"), required=False)

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > limits.UPLOAD_BYTES:
            raise forms.ValidationError(_("The file is larger than 64 MB: cut it into parts."))
        return file
