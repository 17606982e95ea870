"""Words of a request: cut, searched, and a category proposed. Pure; measured in tests/hotline/test_reading.py."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

import rjieba

LONGEST_WORD = 24  # signs kept of a word, as RequestWord.word
MOST_WORDS = 200  # of one request
_SIGN = re.compile(r"\w", re.UNICODE)
# Whatever category is proposed, these ring (assumption: a city adds its own).
DANGER = (
    "救命", "昏迷", "不省人事", "没有呼吸", "没呼吸", "喘不上气", "大出血", "吐血", "跳楼", "自杀", "煤气中毒",
    "着火", "起火", "抽搐", "胸口疼", "晕倒", "要生了", "not breathing", "unconscious", "suicide", "on fire",
)  # fmt: skip


def words(text: str) -> list[str]:
    """The words a request is found by: small letters, no punctuation, each once, parts of long words included."""
    cut = (word.strip().lower() for word in rjieba.cut_for_search(text[:4000]))
    kept = dict.fromkeys(word[:LONGEST_WORD] for word in cut if _SIGN.search(word))
    return list(kept)[:MOST_WORDS]


def danger(text: str) -> str:
    """The word that means danger to life; "" for none."""
    small = text.lower()
    return next((word for word in DANGER if word in small), "")


def features(text: str) -> list[str]:
    """Words, and pairs of signs beside them: short calls have few words."""
    signs = [sign for sign in text.lower() if _SIGN.match(sign)]
    pairs = ("".join(pair) for pair in pairwise(signs))
    return [
        *(f"w:{word}" for word in rjieba.cut(text[:4000]) if _SIGN.search(word)),
        *(f"p:{p}" for p in pairs),
    ]


@dataclass(frozen=True)
class Reader:
    """A multinomial naive Bayes with add-one smoothing."""

    counts: dict[str, Counter[str]]
    examples: Counter[str]
    known: frozenset[str]

    def scores(self, text: str) -> dict[str, float]:
        """Log probability of each category, up to a constant; unknown words say nothing."""
        found = [one for one in features(text) if one in self.known]
        every = sum(self.examples.values())
        scores = {}
        for key, counter in self.counts.items():
            below = sum(counter.values()) + len(self.known)
            prior = math.log(self.examples[key] / every)
            scores[key] = prior + sum(math.log((counter[one] + 1) / below) for one in found)
        return scores if found else {}

    def propose(self, text: str, *, among: Iterable[str] | None = None, most: int = 3) -> list[str]:
        """At most `most` categories, the likeliest first; none when no word is known."""
        scores = self.scores(text)
        allowed = set(scores) if among is None else set(among)
        return sorted((key for key in scores if key in allowed), key=lambda key: -scores[key])[:most]


def examples(name: str) -> list[tuple[str, str]]:
    """Category and phrase of each line of a list in words/."""
    lines = (files("frontline.hotline") / "words" / name).read_text("utf-8").splitlines()
    return [(key, phrase) for key, phrase in (line.split("\t") for line in lines if line)]


def learn(given: Iterable[tuple[str, str]]) -> Reader:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    learnt: Counter[str] = Counter()
    for key, phrase in given:
        counts[key].update(features(phrase))
        learnt[key] += 1
    return Reader(dict(counts), learnt, frozenset(one for counter in counts.values() for one in counter))


@lru_cache(maxsize=1)
def reader() -> Reader:
    """The one that learnt from words/learn.tsv, made once in a process (some milliseconds)."""
    return learn(examples("learn.tsv"))


def propose(text: str, *, among: Iterable[str] | None = None) -> list[str]:
    return reader().propose(text, among=among)
