"""Components as HTML: what a screen reader, a phone and a printer get."""

from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from frontline.ui import marks

NOW = datetime(2022, 11, 4, 8, 0, tzinfo=UTC)


def render(source: str, **context: object) -> str:
    with translation.override("en"):
        return Template("{% load ui %}" + source).render(Context(context))


class Visit(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the card.")
    ways = forms.MultipleChoiceField(label="Ways", choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)


def test_an_error_stands_at_its_field_and_on_top_and_is_tied_to_both() -> None:
    html = render("{% form_fields form %}", form=Visit({}))
    assert '<a href="#id_name">Name</a>' in html
    assert 'aria-describedby="id_name_error id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_several_boxes_are_one_group_with_a_legend() -> None:
    html = render("{% form_fields form %}", form=Visit())
    assert '<fieldset class="field" id="id_ways"><legend>Ways' in html
    assert "faults" not in html


def test_names_are_escaped_and_masked() -> None:
    assert "&lt;b&gt;" in render("{% person name %}", name="<b>")
    assert "林*" in render("{% person name hidden=True %}", name="林明")


def test_due_follows_the_clock_of_the_page() -> None:
    html = render("{% due moment %}", moment=NOW - timedelta(hours=3), clock={"now": NOW})
    assert 'class="due late"' in html
    assert "3 h late" in html
    assert render("{% due moment %}", moment=None) == ""


@pytest.mark.parametrize("kind", sorted(marks.KINDS))
def test_states_of_a_kind_differ_without_colour(kind: str) -> None:
    looks = [(str(mark.word), mark.icon) for mark in marks.KINDS[kind].values()]
    assert len({word for word, _ in looks}) == len(looks)
    assert all(icon for _, icon in looks)


def test_a_state_nobody_described_is_shown_by_its_own_word() -> None:
    assert "quarrelled" in render('{% status "task" "quarrelled" %}')


def test_a_second_click_on_a_head_turns_the_order() -> None:
    request = RequestFactory().get("/", {"sort": "due", "after": "x", "state": "late"})
    html = render('{% sort "due" "Due" %}', request=request)
    assert 'aria-sort="ascending"' in html
    assert "?sort=-due&amp;state=late" in html


def test_data_for_a_picture_cannot_close_its_script() -> None:
    data = {"x": ["</script>"], "unit": "Day", "series": [{"name": "n", "values": [1]}]}
    html = render('{% chart "c" "Cases" data %}', data=data)
    assert "\\u003C/script\\u003E" in html
    assert html.count("</script>") == 1


def test_the_page_of_a_fault_needs_nothing_that_may_be_broken() -> None:
    with translation.override("en"):
        html = render_to_string("500.html")
    assert "Something went wrong on our side" in html
