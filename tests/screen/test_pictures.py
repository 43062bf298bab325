"""The scale and the funnel above the stages."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crmsettings.screen.groups import groups, lengths
from crmsettings.screen.pictures import MOST, Shape, draw
from dictionaries.models import Dictionary
from pipelines.models import Pipeline, Stage
from tests.long_lists import long_pipeline
from tests.people import HTMX, administrator, entry_url, list_url, text

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ICON = r'(?:<svg class="i"[^>]*><use href="/icons.svg[^#]*#(?P<icon>[^"]+)"/></svg>)?'
SHAPE = re.compile(
    r'<li id="(?P<picture>scale|funnel)-(?P<id>[^"]+)" class="(?P<look>[^"]+)"[^>]*>'
    r'<a href="#entry-(?P<pk>\d+)"[^>]*><svg[^>]*><title>(?P<title>.*?)</title>'
    r'<rect fill="(?P<color>[^"]+)"/>(?:<rect y="27" fill="(?P=color)"/>)?</svg>'
    rf"(?:<span>)?{ICON}(?:<span[^>]*>)?(?P<words>.*?)</span></a></li>"
)


def lanes(pipeline: Pipeline) -> dict[str, list[Shape]]:
    shown = groups(pipeline)
    return draw(shown, lengths(pipeline, shown))


def drawn(page: str, picture: str) -> list[re.Match[str]]:
    """The shapes of the scale or of the funnel, as a page or an answer writes them."""
    return [shape for shape in SHAPE.finditer(page) if shape["picture"] == picture]


def page_of(pipeline: Pipeline) -> str:
    return text(administrator().get(list_url(pipeline)))


@pytest.mark.parametrize("picture", ["scale", "funnel"])
def test_both_pictures_have_every_stage_in_the_order_of_the_list(deals: Pipeline, picture: str):
    shapes = drawn(page_of(deals), picture)
    stages = list(deals.entries.all())
    assert [int(shape["pk"]) for shape in shapes] == [stage.pk for stage in stages]
    assert [shape["color"] for shape in shapes] == [stage.color for stage in stages]


def test_the_way_leads_to_two_ends_with_an_icon_of_their_own(deals: Pipeline):
    shapes = lanes(deals)
    assert {lane: len(shapes) for lane, shapes in shapes.items()} == {"way": 5, "success": 1, "failure": 2}
    icons = {lane: {shape.icon for shape in shapes} for lane, shapes in shapes.items()}
    assert icons == {"way": {""}, "success": {"check"}, "failure": {"cross"}}
    page = page_of(deals)
    for picture in ("scale", "funnel"):
        assert [shape["icon"] for shape in drawn(page, picture)][4:] == [None, "check", "cross", "cross"]


def test_every_shape_says_which_stage_it_is_without_its_colour(deals: Pipeline):
    page = page_of(deals)
    scale, funnel = drawn(page, "scale"), drawn(page, "funnel")
    assert [shape["words"] for shape in scale] == [stage.label for stage in deals.entries.all()]
    assert [shape["words"] for shape in funnel] == [str(number) for number in range(1, 9)]
    for shapes in (scale, funnel):
        assert shapes[1]["title"] == "2. Create papers"
        assert shapes[5]["title"] == "6. Deal won (success)"


@pytest.mark.parametrize("color", ["#000000", "#ffffff", "#7f7f7f", "#ffa900"])
def test_words_have_the_ink_that_can_be_read_on_the_colour(deals: Pipeline, color: str):
    stage = deals.entries.get(code="NEW")
    stage.recolor(color)
    shape = drawn(page_of(deals), "funnel")[0]
    assert (shape["color"], shape["look"]) == (color, f"ink-{stage.ink}")


def test_the_way_begins_flat_and_each_end_stands_apart(deals: Pipeline):
    looks = [shape["look"] for shape in drawn(page_of(deals), "scale")]
    assert looks == ["first", *["way"] * 4, "end gap", "end gap", "end"]


def test_archived_stages_are_not_drawn_and_the_others_have_the_numbers_of_their_rows(deals: Pipeline):
    deals.entries.get(code="PREPARATION").archive()
    page = page_of(deals)
    for picture in ("scale", "funnel"):
        titles = [shape["title"] for shape in drawn(page, picture)]
        assert len(titles) == 7
        assert titles[:2] == ["1. New (initial)", "2. Invoice"]


@pytest.mark.parametrize("count", [0, 1, 9, 60])
@pytest.mark.parametrize("failures", [1, 4, 50])
def test_any_number_of_stages_has_room(deals: Pipeline, count: int, failures: int):
    kind = Stage.Kind
    numbers = {kind.INITIAL: 1, kind.IN_PROGRESS: count, kind.SUCCESS: 1, kind.FAILURE: failures}
    shown = groups(deals)
    for group in shown:
        group.entries = [
            Stage(pk=n, pipeline=deals, name=f"Stage {n}", kind=group.kind, color="#39a8ef")
            for n in range(numbers[kind(group.kind)])
        ]
    shapes = draw(shown, {**numbers})
    sizes = {"way": min(count + 1, MOST), "success": 1, "failure": min(failures, MOST)}
    assert {lane: len(shapes) for lane, shapes in shapes.items()} == sizes
    for lane, total in (("way", count + 1), ("failure", failures)):
        assert (shapes[lane][-1].title == "Further stages") == (total > MOST)
    assert shapes["success"][0].number == str(count + 2)
    assert shapes["failure"][0].number == str(count + 3)


def test_a_pipeline_without_stages_has_empty_pictures():
    assert draw([], {}) == {"way": [], "success": [], "failure": []}


def test_each_part_is_a_link_to_its_row(deals: Pipeline):
    page = page_of(deals)
    section = page[
        page.index('<section id="pictures"') : page.index("</section>", page.index('id="pictures"'))
    ]
    for stage in deals.entries.all():
        assert section.count(f'href="#entry-{stage.pk}"') == 2
        assert f'id="entry-{stage.pk}"' in page
        assert f". {stage.label}" in section
    assert "style=" not in section


@pytest.mark.parametrize("act", ["move_entry", "delete_entry", "add_entry"])
def test_the_pictures_follow_every_act_in_the_same_answer(deals: Pipeline, act: str):
    stage = deals.entries.get(code="EXECUTING")
    url = f"{list_url(deals)}add/" if act == "add_entry" else entry_url(act, stage)
    data = {"name": "Fresh", "kind": "2", "step": "-1"}
    answer = text(administrator().post(url, data, headers=HTMX))
    assert 'id="pictures"' in answer
    assert 'hx-swap-oob="true"' in answer
    labels = [entry.label for entry in deals.entries.all()]
    assert [shape["words"] for shape in drawn(answer, "scale")] == labels
    assert [shape["words"] for shape in drawn(answer, "funnel")] == [str(n + 1) for n in range(len(labels))]


def shapes(markup: str) -> dict[str, str]:
    return {f"{shape['picture']}-{shape['id']}": shape[0] for shape in SHAPE.finditer(markup)}


def test_an_edit_answers_with_the_shapes_of_its_stage_for_the_places_where_they_are(deals: Pipeline):
    client, stage = administrator(), deals.entries.get(code="EXECUTING")
    before = shapes(text(client.get(list_url(deals))))
    data = {"name": "Fresh", "color": "#123456"}
    answer = text(client.post(entry_url("describe_entry", stage), data, headers=HTMX))
    after = shapes(text(client.get(list_url(deals))))
    sent = {key: shape.replace(' hx-swap-oob="true"', "") for key, shape in shapes(answer).items()}
    assert len(sent) == 2 == answer.count('" hx-swap-oob="true"><a ')
    assert after == {**before, **sent}
    assert all("4. Fresh" in shape and 'fill="#123456"' in shape for shape in sent.values())


def test_a_shape_that_has_another_number_by_now_fits_in_no_older_place(deals: Pipeline):
    before = {shape.id for shapes in lanes(deals).values() for shape in shapes}
    deals.entries.get(code="PREPARATION").delete()
    way, success, failure = lanes(deals).values()
    assert not before & {shape.id for shape in [*way[1:], *success, *failure]}


@pytest.mark.parametrize("language", ["en", "pl"])
def test_all_that_the_pencil_of_a_stage_asks_for_fits_in_four_kilobytes(deals: Pipeline, language: str):
    client, url = administrator(), entry_url("edit_entry", deals.entries.get(code="EXECUTING"))
    headers = HTMX | {"Accept-Language": language}
    data = {"name": "A name as long as many are"}
    answers = [client.get(url, headers=headers), client.post(url, data, headers=headers)]
    assert deals.entries.count() == 8
    assert sum(len(answer.content) for answer in answers) <= 4 * 1024


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
    for number in range(MOST):
        deals.add(f"Step {number}")
        deals.add(f"Loss {number}", kind=4)
    page = page_of(deals)
    assert "In progress: the picture shows the first 38 of 44." in page
    assert "Failure: the picture shows the first 39 of 42." in page
    way, _success, failure = lanes(deals).values()
    assert [shape.label for shape in way[-2:]] == ["Step 33", "…"]
    assert (len(way), len(failure), failure[-1].label) == (MOST, MOST, "…")


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
        page = page_of(pipeline)
        assert f"In progress: the picture shows the first 38 of {count + 4:,}." in page
        assert f"<title>{count + 6}. Deal won (success)</title>" in page
        sizes.append(len(page[page.index('id="pictures"') : page.index('id="left-out"')]))
    assert sizes[1] - sizes[0] < 250  # numbers with one more digit


def test_a_dictionary_has_no_picture(source: Dictionary):
    assert 'id="pictures"' not in text(administrator().get(list_url(source)))
