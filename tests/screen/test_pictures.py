"""The scale and the funnel above the stages."""

import re
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from crmsettings.screen.lettering import SIZE, shorten, text_width, wrap
from crmsettings.screen.pictures import MOST, Picture, Shape, draw
from dictionaries.models import Dictionary
from pipelines.models import EntityType, Pipeline, Stage
from tests.long_lists import long_pipeline
from tests.people import HTMX, administrator, entry_url, list_url, text

pytestmark = pytest.mark.django_db


def drawn(pipeline: Pipeline) -> tuple[Picture, Picture]:
    pictures = draw(pipeline.entries.all())
    return pictures.scale, pictures.funnel


def names(picture: Picture) -> list[str]:
    return [shape.sign.label for shape in picture.shapes]


def inside(picture: Picture) -> bool:
    return all(
        -0.1 <= x <= picture.width + 0.1 and -0.1 <= y <= picture.height + 0.1
        for shape in picture.shapes
        for x, y in shape.corners
    )


def box(shape: Shape) -> tuple[float, float, float, float]:
    xs, ys = zip(*shape.corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def test_both_pictures_have_every_stage_in_the_order_of_the_list(deals: Pipeline):
    labels = [stage.label for stage in deals.entries.all()]
    for picture in drawn(deals):
        assert names(picture) == labels
        assert inside(picture)
        assert [shape.sign.color for shape in picture.shapes] == [s.color for s in deals.entries.all()]


def test_the_way_leads_to_two_ends_with_a_mark_of_their_own(deals: Pipeline):
    scale, funnel = drawn(deals)
    *way, won, lost, analyze = scale.shapes
    assert box(won)[3] < box(lost)[1]
    assert box(won)[0] == box(lost)[0] >= box(way[-1])[2] - 12
    assert [shape.sign.mark for shape in (way[0], won, lost)] == ["", "i-check", "i-cross"]
    assert box(lost)[2] > box(analyze)[0] - 12
    *_, won, lost, analyze = funnel.shapes
    assert box(won)[2] < box(lost)[0]
    assert box(lost)[3] <= box(analyze)[1]


def test_the_funnel_narrows_and_its_slices_stand_one_above_the_other(deals: Pipeline):
    slices = [box(shape) for shape in drawn(deals)[1].shapes[:5]]
    for above, below in pairwise(slices):
        assert above[3] < below[1]
        assert below[2] - below[0] < above[2] - above[0]


def test_every_shape_says_which_stage_it_is_without_its_colour(deals: Pipeline):
    scale, funnel = drawn(deals)
    assert [line.text for line in scale.shapes[1].lines] == ["Create", "papers"]
    assert [shape.lines[0].text for shape in funnel.shapes] == [str(number) for number in range(1, 9)]
    assert scale.shapes[1].sign.title == "2. Create papers"
    assert scale.shapes[5].sign.title == "6. Deal won (success)"


@pytest.mark.parametrize("color", ["#000000", "#ffffff", "#7f7f7f", "#ffa900"])
def test_words_have_the_ink_that_can_be_read_on_the_colour(deals: Pipeline, color: str):
    stage = deals.entries.get(code="NEW")
    stage.recolor(color)
    page = text(administrator().get(list_url(deals)))
    assert f'fill="{color}"/><text' in page
    assert f'fill="{stage.ink}">New</text>' in page


def test_archived_stages_are_not_drawn_and_the_others_keep_their_numbers(deals: Pipeline):
    deals.entries.get(code="PREPARATION").archive()
    scale, funnel = drawn(deals)
    assert "Create papers" not in names(scale) + names(funnel)
    assert scale.shapes[1].sign.title == "3. Invoice"


@pytest.mark.parametrize("count", [0, 1, 5, 9, 30, 60, 150])
@pytest.mark.parametrize("failures", [0, 1, 4, 50])
def test_any_number_of_stages_has_room(count: int, failures: int):
    pipeline = Pipeline(entity_type=EntityType.objects.get(code="DEAL"))
    numbers = {1: 1, 2: count, 3: 1, 4: failures}
    stages = [
        Stage(pk=kind * 1000 + n, pipeline=pipeline, name=f"Stage {n}", kind=kind, color="#39a8ef")
        for kind, number in numbers.items()
        for n in range(number)
    ]
    pictures = draw(stages)
    for picture in (pictures.scale, pictures.funnel):
        assert inside(picture)
        assert len(picture.shapes) == min(count + 1, MOST) + 1 + min(failures, MOST)
        assert all(box(s)[3] > box(s)[1] and box(s)[2] > box(s)[0] for s in picture.shapes)
    cells = [box(shape) for shape in pictures.scale.shapes]
    assert min(right - left for left, _, right, _ in cells) >= 60
    assert ("Further stages" in [s.sign.title for s in pictures.scale.shapes]) == (
        count >= MOST or failures > MOST
    )


def test_a_pipeline_without_stages_has_empty_pictures():
    pictures = draw([])
    assert (pictures.scale.shapes, pictures.funnel.shapes) == ((), ())


@pytest.mark.parametrize(
    "label",
    ["New", "Create papers", "Zafakturowano i wysłano do klienta", "W" * 120, "案件成立案件成立", "a b c"],
)
def test_a_label_is_shortened_to_what_fits_and_never_lost(label: str):
    for room in (40, 60, 90, 300):
        lines = wrap(label, room)
        assert 1 <= len(lines) <= 2
        assert all(text_width(line) <= room or line == "…" for line in lines)
        assert lines[0][:1] in {label[0], "…"}
        assert " ".join(lines) == label or any(line.endswith("…") for line in lines)
    assert text_width("WWW") > text_width("iii")
    assert shorten("New", SIZE * 10) == "New"


def test_each_part_is_a_link_to_its_row(deals: Pipeline):
    page = text(administrator().get(list_url(deals)))
    section = page[
        page.index('<section id="pictures"') : page.index("</section>", page.index('id="pictures"'))
    ]
    for stage in deals.entries.all():
        assert section.count(f'href="#entry-{stage.pk}"') == 2
        assert f'id="entry-{stage.pk}"' in page
        assert f". {stage.label}" in section
    assert "style=" not in section


def test_numbers_of_a_picture_are_written_for_programs_in_every_language(deals: Pipeline):
    polish = {"Accept-Language": "pl"}
    page = text(administrator().get(list_url(deals), headers=polish))
    assert re.search(r'viewBox="0 0 720\.0 \d+\.0"', page)
    assert not re.search(r'(viewBox|points| x| y|width)="[^"]*\d,\d+,', page)
    with translation.override("pl"):
        assert draw(deals.entries.all()).scale.shapes[0].points.count(",") == 6


@pytest.mark.parametrize("act", ["move_entry", "delete_entry", "add_entry"])
def test_the_pictures_follow_every_act_in_the_same_answer(deals: Pipeline, act: str):
    stage = deals.entries.get(code="EXECUTING")
    url = f"{list_url(deals)}add/" if act == "add_entry" else entry_url(act, stage)
    data = {"name": "Fresh", "kind": "2", "step": "-1"}
    answer = text(administrator().post(url, data, headers=HTMX))
    assert 'id="pictures"' in answer
    assert 'hx-swap-oob="true"' in answer
    shown = re.findall(r"<title>\d+\. ([^<(]+?)(?: \(\w+\))?</title>", answer)
    assert shown == 2 * [entry.label for entry in deals.entries.all()]


def shapes(markup: str) -> dict[str, str]:
    return dict(re.findall(r'<a id="((?:scale|funnel)-[^"]+)".*?>(<title>.*?)</a>', markup))


def test_an_edit_answers_with_the_shapes_of_its_stage_for_the_places_where_they_stand(deals: Pipeline):
    client, stage = administrator(), deals.entries.get(code="EXECUTING")
    before = shapes(text(client.get(list_url(deals))))
    data = {"name": "Fresh", "color": "#123456"}
    sent = shapes(text(client.post(entry_url("edit_entry", stage), data, headers=HTMX)))
    after = shapes(text(client.get(list_url(deals))))
    assert len(sent) == 2
    assert after == {**before, **sent}
    assert all("4. Fresh" in shape and 'fill="#123456"' in shape for shape in sent.values())


def test_a_shape_that_stands_elsewhere_by_now_fits_in_no_older_place(deals: Pipeline):
    before = {shape.id for picture in drawn(deals) for shape in picture.shapes}
    deals.add("One more")
    after = {shape.id for picture in drawn(deals) for shape in picture.shapes[:6]}
    assert not before & after


@pytest.mark.parametrize("language", ["en", "pl"])
def test_all_that_the_pencil_of_a_stage_asks_for_fits_in_six_kilobytes(deals: Pipeline, language: str):
    client, url = administrator(), entry_url("edit_entry", deals.entries.get(code="EXECUTING"))
    headers = HTMX | {"Accept-Language": language}
    data = {"name": "A name as long as many are", "color": "#123456"}
    answers = [client.get(url, headers=headers), client.post(url, data, headers=headers)]
    assert deals.entries.count() == 8
    assert sum(len(answer.content) for answer in answers) <= 6 * 1024


def test_the_swatches_stand_once_on_a_page_and_in_its_open_row_without_javascript(deals: Pipeline):
    client, url = administrator(), entry_url("edit_entry", deals.entries.get(code="EXECUTING"))
    swatch = 'type="radio" name="swatch" value="#6e54d1"'
    assert text(client.get(list_url(deals))).count(swatch) == 1
    assert swatch not in text(client.get(url, headers=HTMX))
    row = text(client.get(url)).partition(" editing")[2].partition("</form>")[0]
    assert row.count(swatch) == 1
    assert 'value="#47e4c2" checked' in row


def test_the_picture_costs_one_query_on_an_answer_and_none_on_a_page(deals: Pipeline):
    client = administrator()
    with CaptureQueriesContext(connection) as captured:
        client.get(list_url(deals))
    # One counts them, one asks for archived ones.
    assert sum('FROM "pipelines_stage"' in query["sql"] for query in captured) <= 3
    stage = deals.entries.get(code="EXECUTING")
    with CaptureQueriesContext(connection) as captured:
        client.post(entry_url("edit_entry", stage), {"name": stage.label, "color": stage.color}, headers=HTMX)
    ordered = [q for q in captured if 'FROM "pipelines_stage"' in q["sql"] and "ORDER BY" in q["sql"]]
    assert len(ordered) <= 2  # the row itself, and the picture


def test_a_picture_that_leaves_stages_out_says_how_many(deals: Pipeline):
    client = administrator()
    for number in range(MOST):
        deals.add(f"Step {number}")
        deals.add(f"Loss {number}", kind=4)
    page = text(client.get(list_url(deals)))
    assert "In progress: the picture shows the first 38 of 44." in page
    assert "Failure: the picture shows the first 39 of 42." in page
    labels = [shape.sign.label for shape in drawn(deals)[0].shapes]
    assert labels[:MOST].index("Step 33") == 38 == labels.index("…") - 1
    assert labels[MOST + 1 :].index("…") == 39


def test_what_a_picture_leaves_out_follows_every_edit(deals: Pipeline):
    client = administrator()
    for number in range(MOST - 5):
        deals.add(f"Step {number}")
    assert "the picture shows" not in text(client.get(list_url(deals)))
    url = f"{list_url(deals)}add/"
    answer = text(client.post(url, {"name": "One more", "kind": "2"}, headers=HTMX))
    assert "In progress: the picture shows the first 38 of 40." in answer
    gone = deals.entries.get(name="One more")
    answer = text(client.post(entry_url("delete_entry", gone), headers=HTMX))
    assert '<p id="left-out" class="help left-out" hx-swap-oob="true"></p>' in answer


def test_pictures_of_a_thousand_stages_count_all_and_grow_no_further():
    sizes = []
    for count in (300, 1_000):
        pipeline = long_pipeline(count)
        page = text(administrator().get(list_url(pipeline)))
        assert f"In progress: the picture shows the first 38 of {count + 4:,}." in page
        assert f"<title>{count + 6}. Deal won (success)</title>" in page
        assert f">{count + 6}</text>" not in page or count < 900, "four digits have no room in the funnel"
        sizes.append(len(page[page.index('id="pictures"') : page.index('id="left-out"')]))
    assert sizes[1] - sizes[0] < 100


def test_a_dictionary_has_no_picture(source: Dictionary):
    assert 'id="pictures"' not in text(administrator().get(list_url(source)))
