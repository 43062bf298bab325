"""What keeps the house easy to read. Who may import whom, import-linter says."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
FILES = sorted(
    path
    for path in ROOT.glob("[!.]*/**/*")
    if path.is_file() and path.relative_to(ROOT).parts[0] not in {"var", "test-results"}
)

CODE = [path for path in FILES if path.suffix == ".py" and "migrations" not in path.parts]
PRODUCT = [path for path in CODE if path.relative_to(ROOT).parts[0] not in {"tests", "tools"}]
TEMPLATES = [path for path in FILES if path.suffix == ".html"]
STATIC = [path for path in FILES if path.suffix in {".js", ".css"}]

BELOW = {"pipelines", "dictionaries", "lists"}


def found(pattern, files, flags=0):
    """Where a pattern stands, as `file:line`; this file speaks of the patterns and is left out."""
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(pattern, line, flags)
    ]


def test_there_is_something_to_look_at():
    assert len(CODE) > 30
    assert PRODUCT


def test_a_file_can_be_read_at_one_sitting():
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in CODE + TEMPLATES + STATIC}
    assert not {path: n for path, n in lines.items() if n > (300 if "tests" in path.parts else 250)}


def test_every_module_has_a_name_that_says_what_is_in_it():
    assert not [path for path in FILES if path.stem in {"utils", "helpers", "common", "misc", "services"}]


def test_nothing_is_marked_as_safe_markup():
    assert not found(r"mark_safe|SafeString|format_html\(f", PRODUCT)
    assert not found(r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off", TEMPLATES)


def test_only_programs_that_have_a_token_need_no_csrf_token():
    assert all(place.startswith("connect/") for place in found("csrf_exempt", PRODUCT))


def test_a_count_in_a_sentence_has_groups_of_digits():
    """The patterns of the history get them where they are filled in; see lists.audit.phrases."""
    counts = found(r"%\((count|records|gone|most)\)d", PRODUCT)
    assert all(place.startswith("lists/audit/") for place in counts)


def test_templates_wrap_at_120_characters():
    assert not found(r".{121}", TEMPLATES)


def test_templates_hold_neither_styles_nor_scripts():
    assert not found(
        r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|hx-on|javascript:", TEMPLATES, re.IGNORECASE
    )
    assert not found(r"<script\b(?![^>]*\b(src|type=\"importmap\")\b)", TEMPLATES, re.IGNORECASE)


def test_nothing_is_loaded_from_another_host():
    assert not found(r"(src|href|url)\s*[=(]\s*[\"']?(https?:)?//", TEMPLATES + STATIC)
    assert not found(r"from\s+[\"']https?:|import\s*\(?[\"']https?:", STATIC)


def test_scripts_make_no_markup_from_text():
    assert not found(
        r"innerHTML|outerHTML\s*=|insertAdjacentHTML|document\.write|\beval\(|new Function", STATIC
    )


def test_nothing_is_left_for_later():
    assert not found(r"\b(TODO|FIXME|XXX|HACK)\b", CODE + TEMPLATES + STATIC)


def test_rules_stand_neither_in_signals_nor_in_blanket_handlers():
    assert not found(r"@receiver|(?<!def )(?<!super\(\)\.)(pre|post)_(save|delete|init)\b", PRODUCT)
    assert not found(r"except\s*:|except (Base)?Exception\b", CODE)


def test_the_layers_below_the_site_know_no_web():
    of_web = {"admin", "middleware"}  # the admin, and what other projects put around their requests
    floors = [path for path in PRODUCT if path.relative_to(ROOT).parts[0] in BELOW]
    below = [path for path in floors if of_web.isdisjoint([path.stem, *path.parts])]
    assert not found(r"import .*\b(render|HttpRe\w+|messages)\b|django\.http|django\.shortcuts", below)


TESTS = [path for path in CODE if "tests" in path.relative_to(ROOT).parts]


def test_a_page_that_is_changed_for_good_goes_to_no_other_test():
    for path in TESTS:
        for body in path.read_text().split("\ndef "):
            if re.search(r"page\.(clock\.install|add_init_script|expose_\w+)\(", body):
                assert "new_page(own=True" in body, body


def test_tests_wait_for_no_clock():
    assert not found(r"\bsleep\(|wait_for_timeout|unittest\.mock|perf_counter|mocker\b", TESTS)
