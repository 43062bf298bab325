"""The Polish catalogue: `update` follows the sources, `compile` makes it loadable, `check` lists its gaps.

It needs no GNU gettext: Babel reads Python, Django rewrites templates as Python, polib handles catalogues.
"""

import io
import json
import os
import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "pl" / "LC_MESSAGES" / "django.po"
SOURCES = ("crmsettings", "connect", "records", "pipelines", "dictionaries", "lists", "templates")

# Their strings that have no Polish are translated in our catalogue, which Django prefers to every other.
DEPENDENCIES = ("django.conf", "django.contrib.admin", "django.contrib.auth", "axes", "colorfield")

# Which arguments of a call are messages; (1, "c") is the context.
CALLS = {"gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}
KEYWORDS = CALLS | {f"{name}_lazy": spec for name, spec in CALLS.items()} | {"gettext_noop": None, "_": None}

# A shipped name's context: a word, or the field whose natural key starts with the code that is the context.
FIXTURE_CONTEXT = {
    "dictionaries.dictionary": "dictionary",
    "dictionaries.dictionaryvalue": ("dictionary",),
    "pipelines.entitytype": "entity type",
    "pipelines.pipeline": "pipeline",
    "pipelines.stage": ("pipeline",),
}

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")

type Key = tuple[str | None, str]
type Message = tuple[str | None, str, str]  # context, text, plural


def in_source(path: Path) -> Iterator[Message]:
    """The messages of a Python module or of a template."""
    from babel.messages.extract import extract as read_calls

    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        from django.utils.translation.template import templatize

        # The indentation of HTML means nothing, but would be an error in Python.
        source = "\n".join(line.lstrip() for line in templatize(source, origin=str(path)).splitlines())
    for _, texts, _, context in read_calls("python", io.BytesIO(source.encode()), KEYWORDS):
        text, plural = (texts, "") if isinstance(texts, str) else texts[:2]
        yield context, text, plural


def in_fixture(path: Path) -> Iterator[Message]:
    """The shipped names and descriptions, which the models translate when they show them."""
    for row in json.loads(path.read_text(encoding="utf-8")):
        rule = FIXTURE_CONTEXT.get(row["model"])
        if rule is None:
            continue
        context = rule if isinstance(rule, str) else row["fields"][rule[0]][0]
        for field in ("default_name", "description"):
            if text := row["fields"].get(field):
                yield context, text, ""


READERS = {".py": in_source, ".html": in_source, ".txt": in_source, ".json": in_fixture}


def in_dependencies() -> Iterator[tuple[Message, str]]:
    """The messages of our dependencies that have no Polish, with the package that has them."""
    english_messages: dict[Key, tuple[Message, str]] = {}
    polish: set[Key] = set()
    for package in DEPENDENCIES:
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(f"{package} is not installed")
        folder = Path(spec.origin).parent
        english, translated = (
            folder / "locale" / code / "LC_MESSAGES" / "django.po" for code in ("en", "pl")
        )
        if english.exists():
            messages = [
                (entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in polib.pofile(str(english))
            ]
        else:
            messages = [found for path in sorted(folder.rglob("*.py")) for found in in_source(path)]
        for message in messages:
            english_messages.setdefault(message[:2], (message, package))
        if translated.exists():
            polish |= {key_of(entry) for entry in polib.pofile(str(translated)).translated_entries()}
    return (found for key, found in english_messages.items() if key not in polish)


def extract() -> dict[Key, polib.POEntry]:
    """Every message that a visitor may see, without its translation, in the order of the catalogue."""
    found = list(in_dependencies())
    for path in (path for name in SOURCES for path in sorted((ROOT / name).rglob("*.*"))):
        read = READERS.get(path.suffix)
        if read and (read is not in_fixture or path.parent.name == "fixtures"):
            found += ((message, path.relative_to(ROOT).as_posix()) for message in read(path))
    entries: dict[Key, polib.POEntry] = {}
    for (context, text, plural), source in found:
        entry = entries.setdefault((context, text), polib.POEntry(msgctxt=context, msgid=text))
        entry.msgid_plural = entry.msgid_plural or plural
        # No line numbers: they would change with every edit and say nothing that a search does not.
        entry.occurrences = sorted({*entry.occurrences, (source, "")})
        entry.flags = ["python-format"] if re.search(r"%\(|%[sd]", text) else []
    return dict(sorted(entries.items(), key=lambda item: (item[0][0] or "", item[0][1])))


def key_of(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid


def update() -> None:
    """Bring the messages of the catalogue up to date; translations of those that stay are kept."""
    catalogue = polib.pofile(str(CATALOGUE), wrapwidth=110)
    forms = int(catalogue.metadata["Plural-Forms"].partition("nplurals=")[2].partition(";")[0])
    known = {key_of(entry): entry for entry in catalogue if not entry.obsolete}
    messages = extract()
    for key, entry in messages.items():
        if entry.msgid_plural:
            entry.msgstr_plural = dict.fromkeys(range(forms), "")
        before = known.get(key)
        if before is not None and bool(before.msgid_plural) == bool(entry.msgid_plural):
            entry.msgstr, entry.msgstr_plural = before.msgstr, before.msgstr_plural
            entry.tcomment = before.tcomment
            entry.flags += ["fuzzy"] if before.fuzzy else []
    catalogue.metadata.pop("POT-Creation-Date", None)
    catalogue.clear()
    catalogue.extend(messages.values())
    catalogue.save(str(CATALOGUE))


def compile_catalogue() -> None:
    """Write the .mo file that Django loads, unless it is younger than the catalogue."""
    target = CATALOGUE.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime_ns > CATALOGUE.stat().st_mtime_ns:
        return
    # Another process may be reading the old file, or writing the same one.
    draft = target.with_suffix(f".{os.getpid()}.mo")
    polib.pofile(str(CATALOGUE)).save_as_mofile(str(draft))
    draft.replace(target)


def problems() -> Iterator[str]:
    """What keeps the catalogue from being complete and safe to show."""
    messages = extract()
    catalogue = {key_of(entry): entry for entry in polib.pofile(str(CATALOGUE))}
    for key in messages.keys() | catalogue.keys():
        name = f"[{key[0]}] {key[1]}" if key[0] else key[1]
        entry = catalogue.get(key)
        if entry is None:
            yield f"missing: {name}"
        elif entry.obsolete or key not in messages:
            yield f"obsolete: {name}"
        elif entry.fuzzy:
            yield f"fuzzy: {name}"
        elif not entry.translated() or entry.msgid_plural != messages[key].msgid_plural:
            yield f"untranslated: {name}"
        else:
            wanted = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
            for text in entry.msgstr_plural.values() or [entry.msgstr]:
                # A plural form may leave its number out ("one record"), a plain sentence may not.
                used = set(PLACEHOLDER.findall(text))
                if not used <= wanted or (used != wanted and not entry.msgid_plural):
                    yield f"placeholders differ: {name}"


def check() -> int:
    found = sorted(problems())
    print("\n".join(found) or "The catalogue is complete.")
    return 1 if found else 0


if __name__ == "__main__":
    commands = {"update": update, "compile": compile_catalogue, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit(f"usage: messages.py {'|'.join(commands)}")
    sys.exit(commands[sys.argv[1]]())
