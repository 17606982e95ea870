"""Slips of a running product, good and bad, as JSON, in its environment: `python -m tests.browser.slips_of_a_city`."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

from frontline.site.start import start_django

start_django("worker")

from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402

from frontline.city import clock, slips  # noqa: E402
from frontline.city.certificates import envelope, slip  # noqa: E402
from frontline.city.models import Person  # noqa: E402

HOUR = timedelta(hours=1)


def main() -> None:
    now = clock.now()
    lin = Person(code="L1", name="林小明", id_number="63270119880101002X")
    past = now - 72 * HOUR  # first: the city's key begins then
    expired = _issue(lin, past, past + 24 * HOUR)
    good = _issue(lin, now, now + 47 * HOUR)
    raw = envelope.unwrap(good.text, slip.PREFIX)
    foreign = slip.seal(replace(good.slip, holder="周*"), ec.generate_private_key(ec.SECP256R1()))
    made = {
        "good": good.text,
        "signature": envelope.wrap(raw.replace(b"002X", b"0019"), slip.PREFIX),
        "expired": expired.text,
        "unknown_key": foreign,
        "prefix": "HC1:" + good.text[4:],
        "base45": good.text[:-3] + "ab",
    }
    print(json.dumps(made))


def _issue(lin: Person, at: datetime, until: datetime) -> slips.Issued:
    return slips.issue_slip(
        person=lin, sampled_at=at, result="negative", method="pcr", expires_at=until, at=at
    )


if __name__ == "__main__":
    main()
