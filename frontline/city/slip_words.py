"""What an answer about a slip says, in Chinese and English at once: the guard and the holder both read it."""

import json

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from frontline.city.certificates.slip import Purpose

PURPOSES: dict[Purpose, Promise] = {
    Purpose.GATE: _("To pass a control point"),
    Purpose.SCREENING: _("To show that this round is done"),
}
METHODS: dict[str, Promise] = {"pcr": _("Nucleic acid test"), "antigen": _("Antigen test")}
_LABELS: dict[str, Promise] = {
    "holder": _("Holder"),
    "id_end": _("ID number ends in"),
    "until": _("Good until"),
    "sampled": _("Sampled at"),
    "method": _("Test"),
    "next": _("Next"),
}
_VERDICTS: dict[str, Promise] = {
    "green": _("Good"),
    "amber": _("Cannot tell"),
    "red": _("Refused"),
    "good": _("The slip is genuine and in time."),
    "prefix": _("This is another kind of code, not a result slip of this city."),
    "base45": _("The code is damaged or was changed."),
    "zlib": _("The code is damaged or was changed."),
    "cose": _("The code is damaged or was changed."),
    "cbor": _("The code is damaged or was changed."),
    "schema": _("The code is no result slip."),
    "algorithm": _("It is signed in a way that this city does not use."),
    "unknown_key": _("It was not signed by this city."),
    "key_period": _("The key that signed it is not taken any more."),
    "signature": _("It was changed after it was signed, or signed by somebody else."),
    "not_yet": _("It was issued later than now: is the clock of this device right?"),
    "expired": _("It has expired: a new test is needed."),
    "context": _("It is for something else than what was asked for."),
    "result": _("The result on it is not negative."),
    "old_list": _("This device has not had a network for two weeks: connect it, then scan again."),
    "no_list": _("This device has no keys yet: connect it to the network once."),
    "no_code": _("No code was found in the picture: it must be whole and sharp."),
    "hold_still": _("Hold the code before the camera."),
    "no_camera": _("There is no camera, or it was not allowed: choose a picture, or use a handheld scanner."),
    "no_https": _(
        "This device must open the page by its https address: ask for the code that enrols a phone."
    ),
    "keys_of": _("Keys of "),
}


def _both(text: Promise) -> dict[str, str]:
    said = {}
    for name, language in (("zh", "zh-hans"), ("en", "en")):
        with override(language):
            said[name] = str(text)
    return said


def _joined(text: Promise) -> str:
    both = _both(text)
    return f"{both['zh']} · {both['en']}"


def labels() -> dict[str, str]:
    return {name: _joined(text) for name, text in _LABELS.items()}


def purposes() -> list[dict[str, str]]:
    return [{"key": str(purpose), "says": str(text)} for purpose, text in PURPOSES.items()]


def method(name: str) -> str:
    return str(METHODS.get(name, name))


def verdicts_json() -> SafeString:
    """For the page's behaviour; ours, so nothing in it needs escaping but the end of a script."""
    said = {name: _both(text) for name, text in {**_VERDICTS, **METHODS}.items()}
    return SafeString(json.dumps(said, ensure_ascii=False).replace("<", "\\u003c"))
