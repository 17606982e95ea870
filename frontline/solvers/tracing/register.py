"""Names beside the numbers of an index: people, places, sources and certainties of stays as files have them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from frontline.solvers.errors import UnusableInput

KINDS = ("people", "places", "sources", "certainties")
MOST_WORDS = 65_535  # different sources or certainties


@dataclass
class Register:
    """Each kind: name -> number, in the order of first sight. Of each stay its source and certainty."""

    people: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    sources: dict[str, int] = field(default_factory=dict)
    certainties: dict[str, int] = field(default_factory=dict)
    source: NDArray[np.uint16] = field(default_factory=lambda: np.zeros(0, np.uint16))
    certainty: NDArray[np.uint16] = field(default_factory=lambda: np.zeros(0, np.uint16))

    def note(self, first: int, sources: list[str], certainties: list[str]) -> None:
        """Of more stays, numbered from `first`; what an interrupted call left behind goes. Raises UnusableInput."""
        self.source = np.append(self.source[:first], self._numbers("sources", sources))
        self.certainty = np.append(self.certainty[:first], self._numbers("certainties", certainties))

    def _numbers(self, kind: str, words: list[str]) -> NDArray[np.uint16]:
        known: dict[str, int] = getattr(self, kind)
        for word in dict.fromkeys(words):
            known.setdefault(word, len(known))
        if len(known) > MOST_WORDS:
            raise UnusableInput(
                f"There are over {MOST_WORDS} different {kind}: use the same words for the same."
            )
        return np.array([known[word] for word in words], np.uint16)

    def names(self, kind: str) -> list[str]:
        """Number -> name."""
        return list(getattr(self, kind))

    def save(self, folder: Path) -> None:
        """One file, replaced whole."""
        written = folder / f"names-{uuid4().hex}.npz"
        words = {kind: np.array(json.dumps(self.names(kind), ensure_ascii=False)) for kind in KINDS}
        np.savez(written, source=self.source, certainty=self.certainty, **words)  # type: ignore[arg-type]
        written.replace(folder / "names.npz")

    @classmethod
    def load(cls, folder: Path) -> Register:
        """Raises UnusableInput."""
        try:
            with np.load(folder / "names.npz") as file:
                people, places, sources, certainties = (
                    {name: k for k, name in enumerate(json.loads(str(file[kind])))} for kind in KINDS
                )
                return cls(people, places, sources, certainties, file["source"], file["certainty"])
        except (OSError, ValueError, KeyError) as wrong:
            raise UnusableInput(
                f"{folder} has no names of people and places: make it with `frontline trace index`."
            ) from wrong
