"""Every reason has words in both languages, and the browser knows the same reasons as we do."""

import json
import re

from frontline.city import slip_words
from frontline.city.certificates.verdict import Refusal
from tests.house.tree import ROOT

BROWSER = (ROOT / "frontline/city/scripts/lib/verdict.ts").read_text("utf-8")
ONLY_OF_A_DEVICE = {"old_list", "no_list"}
ONLY_OF_THE_GATE = {"compare", "unknown_number", "need_network", "need_sign_in", "no_point"}


def test_the_browser_knows_the_same_reasons() -> None:
    [listed] = re.findall(r"type Reason =([^;]*);", BROWSER)
    reasons = set(re.findall(r"'(\w+)'", listed))
    assert reasons - ONLY_OF_A_DEVICE - ONLY_OF_THE_GATE == set(Refusal) - {
        "key_usage"
    }  # of EU certificates only


def test_each_has_words_in_chinese_and_english() -> None:
    said = json.loads(slip_words.verdicts_json())
    for reason in {*set(Refusal) - {"key_usage"}, *ONLY_OF_A_DEVICE, "good", "green", "amber", "red", "pcr"}:
        assert re.search(r"[\u4e00-\u9fff]", said[reason]["zh"])
        assert said[reason]["en"].isascii()
    assert slip_words.labels()["until"] == "有效期至 · Good until"
