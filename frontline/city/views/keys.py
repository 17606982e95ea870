"""Keys of other systems: what each is for; a new one is shown once."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontline.city import api_keys
from frontline.city.request import CityRequest
from frontline.city.words import SCOPES


class KeyForm(forms.Form):
    """Which system, and what it may do."""

    name = forms.CharField(label=gettext_lazy("Which system uses it"), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What the key is for"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: object, offered: list[api_keys.Scope], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["scopes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(scope.value, SCOPES[scope]) for scope in offered]
        field.initial = [scope.value for scope in offered] if len(offered) == 1 else []


@login_required
def keys(request: CityRequest) -> HttpResponse:
    """My keys; end one, make one."""
    by, at = request.actor, request.actor.at
    form = KeyForm(request.POST or None, offered=api_keys.scopes_of(by))
    if request.method == "POST" and (ended := request.POST.get("end")):
        for key in (key for key in api_keys.keys_of(by) if str(key.ref) == ended):
            api_keys.end_key(key, by=by, at=at)
        messages.success(request, _("The key is dead."))
        return redirect("keys")
    secret = ""
    if request.method == "POST" and form.is_valid():
        secret = api_keys.make_key(form.cleaned_data["name"], form.cleaned_data["scopes"], by=by, at=at)
    said = [(key, [SCOPES[scope] for scope in key.scopes]) for key in api_keys.keys_of(by)]
    return render(request, "city/keys.html", {"form": form, "keys": said, "secret": secret})
