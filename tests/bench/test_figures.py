"""Statistics, and the words and the picture that are made of them."""
# SPDX-License-Identifier: Apache-2.0
from xml.etree import ElementTree

import goals
import pytest
from figures import Figure, by_turns, figure_of, figures_of
from plot import LABELS, draw
from report import cell, table
from run import Run

SVG = "{http://www.w3.org/2000/svg}"
SLOW = "50 ms"


def exactly(value):
    return figure_of([value])


def test_median_smallest_and_largest():
    assert figure_of([9, 1, 5, 2]) == Figure(3.5, 1, 9, 4)
    assert figures_of([{"a": 1, "b": 4}, {"a": 3, "b": 8}]) == {"a": Figure(2, 1, 3, 2), "b": Figure(6, 4, 8, 2)}


def test_everybody_comes_first_in_turn():
    orders = [by_turns([1, 2, 3], number) for number in range(4)]
    assert orders == [[1, 2, 3], [2, 3, 1], [3, 1, 2], [1, 2, 3]]


def test_cells_show_the_spread():
    assert cell(Figure(5.25, 1, 120.4, 3)) == "5.25 (1..120)"
    assert cell(Figure(3e6, 2e6, 4e6, 3), 1e6) == "3 (2..4)"
    assert cell(exactly(2)) == "2"
    assert cell(Figure(59.61, 59.62, 59.64, 3)) == "59.6"
    assert cell(None) == "-"


def test_columns_of_a_table_are_as_wide_as_their_cells():
    assert table("T", ["", "x"], [["long name", "1"], ["n", "22"]]).splitlines() == [
        "", "T", "           x", "---------  --", "long name  1", "n          22"]


def a_run(to_prompt):
    latency = {SLOW: {"round_trip_ms": exactly(50),
                      "blockid": {"to_prompt_ms": exactly(to_prompt), "to_verdict_ms": Figure(55, 50, 60, 3),
                                  "connections": Figure(1, 1, 2, 3)},
                      "duo": {"to_prompt_ms": exactly(200), "to_verdict_ms": exactly(300)}}}
    return Run({"latency": latency}, SLOW, {"blockid": "ours & mine", "duo": "pam_duo"})


def goal(run, what, unit):
    return next(goal for goal in goals.judge(run) if goal.what == what and goal.unit == unit)


@pytest.mark.parametrize("to_prompt, met", [(164, True), (166, False)])
def test_goal_in_round_trips_of_the_same_run(to_prompt, met):
    judged = goal(a_run(to_prompt), "to the prompt, discovery cached", "round trips")
    assert (judged.value, judged.met) == (pytest.approx(to_prompt / 50), met)


@pytest.mark.parametrize("to_prompt, met", [(169, True), (171, False)])
def test_goal_beside_a_peer(to_prompt, met):
    assert goal(a_run(to_prompt), "to the prompt, discovery cached", "of pam_duo's").met is met


def test_goal_that_no_login_may_miss():
    judged = goal(a_run(1), "connections of a login, cached (the most seen)", "")
    assert (judged.value, judged.met) == (2, False)


def test_goal_that_was_not_measured_is_not_met():
    assert goal(a_run(1), "instructions to load the module", "of pam_duo's").met is None
    assert all(judged.met is None for judged in goals.judge(Run({}, SLOW, {})))


def test_goal_of_at_least():
    crowd = {name: {"100": {"per_second": exactly(speed)}} for name, speed in (("blockid", 99), ("duo", 100))}
    run = Run({"crowd": crowd}, SLOW, {})
    assert goal(run, "logins a second, 100 at once", "of pam_duo's").met is False


def test_bars_are_as_long_as_their_figures():
    picture = ElementTree.fromstring(draw(a_run(100)))
    bars = [shape for shape in picture.iter(f"{SVG}rect") if shape.get("height") == "18"]
    begins, widths = [[float(bar.get(name)) for bar in bars] for name in ("x", "width")]
    assert [width / widths[0] for width in widths] == pytest.approx([1, 0.55, 2, 3], rel=0.01)
    assert begins == pytest.approx([LABELS, LABELS + widths[0], LABELS, LABELS + widths[2]], abs=0.2)


def test_picture_names_what_it_shows():
    words = [text.text for text in ElementTree.fromstring(draw(a_run(100))).iter(f"{SVG}text")]
    assert {"ours & mine", "pam_duo", "200 + 300", "100 + 55 (50..60)"} <= set(words)


def test_picture_of_nothing():
    assert ElementTree.fromstring(draw(Run({}, SLOW, {}))).tag == f"{SVG}svg"
