"""What an answer about a slip says, in Chinese and English at once: the guard and the holder both read it."""

import json

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from frontline.city.certificates.slip import Purpose

PASS = "pass"  # asked for beside the purposes of a slip

PURPOSES: dict[Purpose, Promise] = {
    Purpose.GATE: _("To pass a control point"),
    Purpose.SCREENING: _("To show that this round is done"),
}
# Why somebody may pass; rules for each stand in frontline/areas/passes/grounds.yaml.
GROUNDS: dict[str, Promise] = {
    "hospital": _("Medical care"),
    "service": _("Guaranteed service"),
    "goods": _("Goods"),
    "posted": _("Posted staff"),
    "funeral": _("Funeral"),
    "other": _("Another reason"),
}
METHODS: dict[str, Promise] = {"pcr": _("Nucleic acid test"), "antigen": _("Antigen test")}
_LABELS: dict[str, Promise] = {
    "holder": _("Holder"),
    "id_end": _("ID number ends in"),
    "until": _("Good until"),
    "sampled": _("Sampled at"),
    "method": _("Test"),
    "next": _("Next"),
    "holders": _("Holders (ID number ends in)"),
    "vehicle": _("Number plate"),
    "ground": _("Given for"),
    "where": _("Good at"),
    "times": _("How often"),
    "since": _("Good from"),
    "number": _("Number of the pass"),
    "home": _("Place"),
    "everywhere": _("every control point"),
    "once": _("one time each way"),
    "many": _("as often as needed"),
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
    "is_pass": _("This is a pass, not a result slip."),
    "is_slip": _("This is a result slip, not a pass."),
    "too_early": _("The pass holds later than now."),
    "revoked": _("The pass was revoked."),
    "used": _("The pass was for one time and has been used."),
    "point": _("The pass is not for this control point."),
    "plate": _("The pass is for another vehicle."),
    "pass_good": _("The pass is genuine, in time and not revoked."),
    "pass_prefix": _("This is another kind of code, not a pass of this city."),
    "pass_schema": _("The code is no pass."),
    "pass_expired": _("The pass has ended, or its print is older than seven days."),
    "everywhere": _("every control point"),
    "once": _("one time each way"),
    "many": _("as often as needed"),
    "stopped_of": _("List of revoked passes of "),
    "comparing": _("Compare first"),
    "compare": _("Compare the number plate."),
    "unknown_number": _("No pass that holds has this number."),
    "need_network": _("A number is checked by the network only: scan the code."),
    "need_sign_in": _("A number is checked for a guard who is signed in: sign in, or scan the code."),
    "outbox_empty": _("Every crossing has been told."),
    "outbox_waits": _("Crossings not yet told: "),
    "outbox_sign_in": _("Sign in as guard of this point to tell them. Crossings not yet told: "),
    "no_point": _("Choose the control point."),
    "no_stopped": _("This device has no list of revoked passes yet: connect it to the network once."),
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
    slips = [{"key": str(purpose), "says": str(text)} for purpose, text in PURPOSES.items()]
    return [*slips, {"key": PASS, "says": str(_("A pass"))}]


def ground(key: str) -> str:
    return str(GROUNDS.get(key, key))


def both_of(ground: str) -> str:
    """Why a pass was given, in both languages."""
    return _joined(GROUNDS[ground]) if ground in GROUNDS else ground


def method(name: str) -> str:
    return str(METHODS.get(name, name))


def verdicts_json() -> SafeString:
    """For the page's behaviour; ours, so nothing in it needs escaping but the end of a script."""
    grounds = {f"ground_{key}": text for key, text in GROUNDS.items()}
    said = {name: _both(text) for name, text in {**_VERDICTS, **METHODS, **grounds}.items()}
    return SafeString(json.dumps(said, ensure_ascii=False).replace("<", "\\u003c"))
