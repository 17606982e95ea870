"""The screening lead of `soak.round`: decides about tubes with one barcode on the pages, as a person does."""

from __future__ import annotations

import random
import re
import urllib.error

from soak.desk import Record, Sampler, Truth

_PAIR = re.compile(r'href="(/screening/round/[0-9a-f-]+/pair/[0-9a-f-]+/)"')
_BARCODE = re.compile(r'data-barcode="([^"]+)"')
_TUBE = re.compile(r'name="decision" value="([0-9a-f-]{36})"')


class Lead:
    """Sonam at the list of what a person must look at."""

    def __init__(self, port: int, rng: random.Random) -> None:
        self._browser, self._rng = Sampler(port), rng
        self._browser.enter("sonam")

    def decide(self, truth: Truth, told: Record) -> Record:
        """Every pair on the list; what was decided, for those who check it.

        `told`: what the laboratory said. Where that is positive the tubes cannot be told apart: the hardest case.
        """
        set_aside: list[str] = []
        labels: dict[str, str] = {}
        pairs = 0
        while found := _PAIR.findall(self._list()):
            for path in dict.fromkeys(found):
                pairs += 1
                self._one(path, set(told["positive"]), set_aside, labels)
        members = [t for t in truth.tubes.values() if t["barcode"] in told["positive"]]
        return {
            "tubes": truth.tubes, "set_aside": set_aside, "labels": sorted(labels.values()), "pairs": pairs,
            "positive": [tube["ref"] for tube in members],
        }  # fmt: skip

    def _list(self) -> str:
        """The list of the round that runs; somebody who asks for it is sent there."""
        try:
            page = self._browser.look("/screening/now/conflicts/?kind=barcode_twice")
        except urllib.error.HTTPError as sent_on:
            page = self._browser.look(f"{sent_on.headers['Location']}?kind=barcode_twice")
        return page.decode().partition("data-decided")[0]

    def _one(self, path: str, positive: set[str], set_aside: list[str], labels: dict[str, str]) -> None:
        page = self._browser.look(path).decode()
        tubes = _TUBE.findall(page)
        [barcode] = _BARCODE.findall(page)
        how = "apart" if barcode in positive else self._rng.choice(["belongs", "apart", "relabel"])
        said = {"decision": how, "why": "soak: looked at the tubes and their boxes"}
        if how == "belongs":
            said["decision"] = self._rng.choice(tubes)
        if how == "relabel":
            for number, ref in enumerate(tubes[1:], 2):
                labels[ref] = said[f"label_{number}"] = f"N{ref[:12]}"
        else:
            set_aside += [ref for ref in tubes if ref != said["decision"]]
        if not self._browser.fill_in(path, said):
            raise SystemExit(f"The decision about {barcode} was refused.")
