"""Pages: no script and no style in the markup, no word outside translation."""

import re

import pytest

from tests.house.tree import texts

TEMPLATES = texts(".html", under="frontline/")
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\sstyle=|\son[a-z]+=|javascript:"
)
TEMPLATE_TAG = re.compile(r"{%.*?%}", re.DOTALL)
TAG = re.compile(r"""<(?:[^>"]|"[^"]*")*>""")
# what a person never reads, or what translation already covers
SILENT = re.compile(
    r"{#.*?#}|{% comment %}.*?{% endcomment %}"
    r"|{% blocktrans(?:late)?\b.*?{% endblocktrans(?:late)? %}"
    r"|<(?:script|style|svg|code|kbd|pre)\b.*?</(?:script|style|svg|code|kbd|pre)>"
    r"|{%.*?%}|{{.*?}}|&\w+;|&#\w+;|<!--.*?-->",
    re.DOTALL,
)
READ_ATTRIBUTE = re.compile(r"\b(?:alt|title|placeholder|aria-label|content)=\"([^\"]*[A-Za-z]{2}[^\"]*)\"")
NOT_WORDS = {"width=device-width, initial-scale=1", "light", "noindex", "light dark"}
FORMATS = re.compile(r"\b(?:csv|xlsx|json|geojson|pdf)\b")  # the same in every language
OWN_NAMES = {"中文", "English", "EN", "བོད་ཡིག"}  # a language says its name in itself
OWN_NAMES |= {"ORF1ab Ct", "N Ct"}  # a gene is called the same everywhere


@pytest.mark.parametrize("name", TEMPLATES)
def test_markup_carries_no_script_and_no_style(name: str) -> None:
    assert INLINE.findall(TEMPLATE_TAG.sub("", TEMPLATES[name])) == [], (
        "the content policy refuses it: write a behaviour or a class"
    )


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_word_goes_through_translation(name: str) -> None:
    silent = SILENT.sub(" ", TEMPLATES[name])
    attributes = [words for words in READ_ATTRIBUTE.findall(silent) if words not in NOT_WORDS]
    text = FORMATS.sub("", TAG.sub("\n", silent))
    words = [line.strip() for line in text.splitlines() if re.search(r"[A-Za-z]{2}|[\u4e00-\u9fff]", line)]
    assert [word for word in words + attributes if word not in OWN_NAMES] == [], "use {% trans %}"


def test_the_check_sees_what_it_should() -> None:
    assert INLINE.search('<p onclick="x()">') and INLINE.search("<script>x()</script>")
    assert not INLINE.search('<script type="module" src="/x.js"></script>')
