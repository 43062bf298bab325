"""Colours as people type them, the palette, and text that can be read on each."""

from collections import Counter
from itertools import combinations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from pipelines.colors import FAILURE, PALETTE, PROCESS, SUCCESS, clean_color, ink_on
from pipelines.models import Stage
from tests.factories import PipelineFactory
from tests.protected import refused, stage

HEX = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@given(HEX)
def test_text_on_any_colour_can_be_read(color):
    ink = {"black": 0.0, "white": 1.0}[ink_on(color)]
    light, dark = sorted((luminance(color), ink), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


@pytest.mark.parametrize("typed", ["#39a8ef", "39a8ef", " #39A8EF ", "39A8EF"])
def test_a_colour_may_be_typed_in_every_usual_way(typed):
    assert clean_color(typed) == "#39a8ef"


def test_three_digits_are_six():
    assert clean_color("#3AF") == clean_color("3af") == "#33aaff"


@pytest.mark.parametrize("typed", ["", "#", "red", "#12345", "#1234567", "#12345g", "##123456", "#١٢٣٤٥٦"])
def test_anything_else_is_no_colour(typed, deals):
    row = stage("NEW")
    with pytest.raises(ValidationError) as caught:
        row.recolor(typed)
    [error] = caught.value.error_dict["color"]
    assert error.code == "bad_color"
    assert stage("NEW").color == "#39a8ef"


@given(HEX)
def test_a_clean_colour_stays_as_it_is(color):
    assert clean_color(color) == color


@pytest.mark.parametrize("color", ["", "red", "#12345", "#1234567", "39a8ef", " #39a8ef", "#39a8eg"])
def test_the_database_keeps_nothing_but_colours(color, deals):
    row = stage("NEW")
    error = refused(lambda row: Stage.objects.filter(pk=row.pk).update(color=color), row, IntegrityError)
    assert "stage_color_hex" in str(error)


def test_every_stage_may_get_another_colour(deals):
    for row in deals.entries.all():
        row.recolor("ABC")
    assert set(deals.entries.values_list("color", flat=True)) == {"#aabbcc"}
    assert deals.entries.first().ink == "black"


def test_a_new_stage_takes_the_first_colour_that_its_pipeline_does_not_use(db):
    pipeline = PipelineFactory()
    for kind, order in ((Stage.Kind.IN_PROGRESS, PROCESS), (Stage.Kind.FAILURE, FAILURE)):
        used = set(pipeline.entries.values_list("color", flat=True))
        expected = next(color for color in (*order, *PALETTE) if color not in used)
        assert pipeline.add(f"One more {kind.label}", kind=kind).color == expected
    assert pipeline.add("Chosen", color="#123456").color == "#123456"


def test_the_palette_is_used_up_before_a_colour_comes_again(db):
    pipeline = PipelineFactory()
    for number in range(2 * len(PALETTE) - pipeline.entries.count()):
        pipeline.add(f"Step {number}", kind=4 if number % 3 else 2)
    counts = Counter(pipeline.entries.values_list("color", flat=True))
    assert counts == dict.fromkeys(PALETTE, 2)


def test_pasted_stages_take_unused_colours_as_if_they_came_one_by_one(db):
    pasted, typed = PipelineFactory(), PipelineFactory()
    names = [f"Step {number}" for number in range(20)]
    pasted.add_many("\n".join(names))
    for name in names:
        typed.add(name)
    rows = [[(row.label, row.color) for row in pipeline.entries.all()] for pipeline in (pasted, typed)]
    assert rows[0] == rows[1]


def test_an_archived_stage_keeps_its_colour_to_itself(db):
    pipeline = PipelineFactory()
    first = pipeline.add("First")
    first.archive()
    assert pipeline.add("Second").color != first.color


def test_the_palette_has_no_colour_twice_and_holds_all_that_new_stages_begin_with():
    assert len(PALETTE) == len({str(name) for name in PALETTE.values()}) == 15
    assert {*PROCESS, *SUCCESS, *FAILURE} <= set(PALETTE)
    assert [clean_color(color) for color in PALETTE] == [*PALETTE]


def test_colours_that_look_the_same_do_not_stand_in_the_palette_together():
    def distance(one: str, other: str) -> int:
        return sum(abs(int(one[i : i + 2], 16) - int(other[i : i + 2], 16)) for i in (1, 3, 5))

    assert min(distance(*pair) for pair in combinations(PALETTE, 2)) > 45
