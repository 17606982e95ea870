"""Catalogues without GNU gettext: find every text of pages and code, write, check and compile.

    python -m frontline.ui.translations write      # new texts enter locale/<language>/LC_MESSAGES/django.po
    python -m frontline.ui.translations check      # exit 1 and a list when a text has no translation
    python -m frontline.ui.translations compile    # .mo files, for Django

English is the language of the code and needs no catalogue. Entries are sorted and carry no line numbers,
so that branches which both add texts can be merged.
"""

import argparse
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

HEADER = r"""msgid ""
msgstr ""
"Project-Id-Version: Frontline\n"
"Language: {language}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: {plural}\n"

"""
ROOT = Path(__file__).resolve().parent.parent.parent
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def sources(root: Path = ROOT) -> Iterator[Path]:
    """Python files and templates of the product."""
    for path in sorted((root / "frontline").rglob("*")):
        if path.suffix in (".py", ".html", ".txt") and "static" not in path.parts:
            yield path


def _as_python(path: Path) -> bytes:
    """A template as Babel can read it: Django blots out everything but the calls; indentation must go too."""
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        text = "\n".join(line.strip() for line in templatize(text).splitlines())
    return text.encode()


def found(root: Path = ROOT) -> Catalog:
    """Every text to be translated, with the files that use it."""
    catalogue = Catalog()
    for path in sources(root):
        where = path.relative_to(root).as_posix()
        for _line, text, _comments, context in extract("python", BytesIO(_as_python(path)), KEYWORDS):
            catalogue.add(text, locations=[(where, None)], context=context)  # type: ignore[list-item]
    return catalogue


def catalogues(root: Path = ROOT) -> dict[str, Path]:
    """Language folder -> its catalogue, for every language there is."""
    return {
        path.parent.parent.name: path for path in sorted((root / "locale").glob("*/LC_MESSAGES/django.po"))
    }


def _read(language: str, path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)


def write(root: Path = ROOT) -> None:
    """Bring every catalogue up to date: new texts come in empty, texts no longer used go."""
    texts = found(root)
    for language, path in catalogues(root).items():
        catalogue = _read(language, path)
        catalogue.update(texts, no_fuzzy_matching=True, update_creation_date=False)
        path.write_bytes(_header(language, catalogue).encode() + _entries(catalogue))


def _header(language: str, catalogue: Catalog) -> str:
    """Only what gettext needs: dates and names would differ on every branch."""
    return HEADER.format(language=language, plural=catalogue.plural_forms)


def _entries(catalogue: Catalog) -> bytes:
    text = BytesIO()
    write_po(
        text,
        catalogue,
        width=100,
        omit_header=True,
        sort_output=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    return text.getvalue()


def _is_translated(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return all(strings) and bool(strings)


def faults(root: Path = ROOT) -> list[str]:
    """One line for each text that a catalogue lacks, leaves empty or marks fuzzy, and for broken variables."""
    texts = [message for message in found(root) if message.id]
    lines = []
    for language, path in catalogues(root).items():
        catalogue = _read(language, path)
        for text in texts:
            entry = catalogue.get(text.id, text.context)
            if not _is_translated(entry):
                lines.append(f"{language}: no translation of {text.id!r} ({', '.join(_files(text))})")
            elif entry is not None:
                lines.extend(f"{language}: {text.id!r}: {error}" for error in entry.check(catalogue))
    return lines


def _files(message: Message) -> list[str]:
    return sorted({str(name) for name, _line in message.locations})


def compile_all(root: Path = ROOT) -> list[Path]:
    """Write the .mo beside each .po; returns what was written."""
    written = []
    for language, path in catalogues(root).items():
        target = path.with_suffix(".mo")
        with target.open("wb") as file:
            write_mo(file, _read(language, path))
        written.append(target)
    return written


def main(arguments: list[str] | None = None) -> int:
    """The command line above."""
    parser = argparse.ArgumentParser(prog="python -m frontline.ui.translations", description=__doc__)
    parser.add_argument("what", choices=["write", "check", "compile"])
    what = parser.parse_args(arguments).what
    if what == "write":
        write()
    elif what == "compile":
        compile_all()
    else:
        lines = faults()
        for line in lines:
            print(line)
        if lines:
            print("Fill them in locale/ after `python -m frontline.ui.translations write`.", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
