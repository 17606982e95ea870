"""Catalogues: what is found, what is missing, what survives a merge."""

from pathlib import Path

import pytest

from frontline.ui import translations

TEMPLATE = """{% load i18n %}<p>
    {% trans "Sign out" %}{% blocktrans count n=doors %}{{ n }} door{% plural %}{{ n }} doors{% endblocktrans %}
  {% if x %}<b>it's "fine"</b>{% endif %}{% trans "open" context "task" %}"""
CODE = 'from django.utils.translation import gettext as _\nWORD = _("Late %(n)d") % {"n": 1}\n'
EMPTY = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A checkout with one template, one module and an empty catalogue."""
    (tmp_path / "frontline").mkdir()
    (tmp_path / "frontline" / "page.html").write_text(TEMPLATE, "utf-8")
    (tmp_path / "frontline" / "words.py").write_text(CODE, "utf-8")
    folder = tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(EMPTY, "utf-8")
    return tmp_path


def _fill(house: Path) -> Path:
    path = translations.catalogues(house)["zh_Hans"]
    translations.write(house)
    text = path.read_text("utf-8")
    for english, chinese in {
        'msgid "Sign out"\nmsgstr ""': 'msgid "Sign out"\nmsgstr "退出"',
        'msgid "open"\nmsgstr ""': 'msgid "open"\nmsgstr "待办"',
        'msgid "Late %(n)d"\nmsgstr ""': 'msgid "Late %(n)d"\nmsgstr "逾期%(n)d"',
        'msgstr[0] ""': 'msgstr[0] "%(n)s户"',
    }.items():
        assert english in text
        text = text.replace(english, chinese)
    path.write_text(text, "utf-8")
    return path


def test_every_text_of_templates_and_code_is_found(house: Path) -> None:
    texts = {(message.id, message.context) for message in translations.found(house) if message.id}
    doors = ("%(n)s door", "%(n)s doors")
    assert texts == {("Sign out", None), (doors, None), ("open", "task"), ("Late %(n)d", None)}


def test_a_missing_text_is_named_with_its_file(house: Path) -> None:
    translations.write(house)
    assert "zh_Hans: no translation of 'Sign out' (frontline/page.html)" in translations.faults(house)
    assert len(translations.faults(house)) == 4


def test_a_filled_catalogue_is_kept_and_complete(house: Path) -> None:
    path = _fill(house)
    before = path.read_bytes()
    translations.write(house)
    assert translations.faults(house) == []
    assert path.read_bytes() == before


def test_a_fuzzy_text_counts_as_missing(house: Path) -> None:
    path = _fill(house)
    text = path.read_text("utf-8").replace('msgid "Sign out"', '#, fuzzy\nmsgid "Sign out"')
    path.write_text(text, "utf-8")
    assert len(translations.faults(house)) == 1


def test_a_broken_variable_is_a_fault(house: Path) -> None:
    path = _fill(house)
    path.write_text(path.read_text("utf-8").replace("逾期%(n)d", "逾期%(m)d"), "utf-8")
    assert len(translations.faults(house)) == 1


def test_both_sides_of_a_merge_are_put_in_order(house: Path) -> None:
    path = _fill(house)
    twice = path.read_text("utf-8") + '\n#: frontline/page.html\nmsgid "Sign out"\nmsgstr "退出"\n'
    path.write_text(twice, "utf-8")
    translations.write(house)
    assert path.read_text("utf-8").count('msgid "Sign out"') == 1
    assert translations.faults(house) == []


def test_compiled_catalogues_lie_beside_their_source(house: Path) -> None:
    path = _fill(house)
    assert translations.compile_all(house) == [path.with_suffix(".mo")]
    assert "退出".encode() in path.with_suffix(".mo").read_bytes()


def test_no_text_of_the_product_lacks_its_chinese() -> None:
    assert translations.faults() == []
