"""Signing in and out: by password, by one click in an exercise, by a code on the telephone."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from frontline.city import cast, clock, log, login_codes, messages
from frontline.city.access import actor_for
from frontline.city.forms import CodeForm, PhoneForm, SignInForm
from frontline.city.models import Account
from frontline.city.request import CityRequest, from_this_machine

_KEY = "phone_key"  # in the session: the keyed index of the number that asked for a code
_BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignIn(LoginView):
    """User name and password; in an exercise also the cast, one click each."""

    template_name = "city/sign_in.html"
    form_class = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        reading = clock.read()
        language = get_language() or ""
        people = cast.cast(reading.now) if _one_click(self.request) else cast.NOBODY_TO_BE
        return super().get_context_data(
            first=_faces(people.first, language),
            others=_faces(people.others, language),
            by_code=messages.sender() is not None,
            empty_city=not Account.objects.exists(),
            **kwargs,
        )

    def form_valid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]
        answer = super().form_valid(form)
        _note(self.request, "password")
        return answer


def _faces(members: list[cast.Member], language: str) -> list[dict[str, object]]:
    """What the page shows of each of the cast."""
    return [
        {
            "username": one.account.username, "name": one.name(language), "duty": one.duty(language),
            "step": one.step, "says": one.roles[0].says if one.roles else "",
        }
        for one in members
    ]  # fmt: skip


def _one_click(request: HttpRequest) -> bool:
    """In an exercise, at this machine or over https: nobody on the network can listen in and go on as a commander."""
    return clock.read().exercise and (request.is_secure() or from_this_machine(request))


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: object) -> HttpResponse:
    """Called by axes after too many wrong passwords; every further try begins the wait anew."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    until = timezone.localtime(clock.real_now() + timedelta(minutes=minutes))
    return render(request, "city/locked_out.html", {"minutes": minutes, "until": until}, status=429)


@require_POST
def sign_out(request: CityRequest) -> HttpResponse:
    logout(request)
    return redirect("sign-in")


@require_POST
def as_cast(request: CityRequest) -> HttpResponse:
    """One click to be one of the cast; only in an exercise, only accounts that are made for it."""
    if not _one_click(request):
        raise Http404
    username = request.POST.get("username", "")
    account = get_object_or_404(Account, username=username, one_click=True, is_active=True)
    login(request, account, backend=_BACKEND)
    _note(request, "one click")
    return redirect("home")


def ask_code(request: CityRequest) -> HttpResponse:
    """Type a telephone number; the answer is the same whether or not the register knows it."""
    form = PhoneForm(request.POST or None)
    able = messages.sender() is not None
    if able and request.method == "POST" and form.is_valid():
        phone = form.cleaned_data["phone"]
        login_codes.send_code(phone=phone, at=request.clock.now, real=clock.real_now())
        key = login_codes.phone_key(phone)
        request.session[_KEY] = key.hex() if key else ""
        return redirect("sign-in-check")
    return render(request, "city/ask_code.html", {"form": form, "able": able})


def check_code(request: CityRequest) -> HttpResponse:
    key = request.session.get(_KEY)
    if not key:
        return redirect("sign-in-code")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = login_codes.check_code(
            key=bytes.fromhex(key),
            code=form.cleaned_data["code"],
            at=request.clock.now,
            real=clock.real_now(),
        )
        if account:
            login(request, account, backend=_BACKEND)
            request.session.pop(_KEY, None)
            _note(request, "code")
            return redirect("home")
        form.add_error(
            "code",
            _(
                "This code does not open anything. It may be mistyped, older than 10 minutes, or tried too often."
            ),
        )
    return render(request, "city/check_code.html", {"form": form})


def _note(request: HttpRequest, how: str) -> None:
    """A sign-in is an entry in the log."""
    if isinstance(request.user, Account):
        actor = actor_for(request.user, at=clock.now())
        log.write("signed_in", actor=actor, at=actor.at, subject=("account", request.user.pk), how=how)
