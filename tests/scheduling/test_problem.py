"""What is to be scheduled: every impossible value is refused with its place, all at once."""

import datetime as dt
import pickle

import attrs
import pytest

from stemcity_kit.errors import InvalidValue
from stemcity_kit.model.time import Interval, moment
from stemcity_kit.scheduling.board import board_of
from stemcity_kit.scheduling.check import check_plan
from stemcity_kit.scheduling.plan import Plan
from stemcity_kit.scheduling.problem import Item, Party, Placement, Preference, Problem, Shared, Space, Travel
from stemcity_kit.testing.hostile import HOSTILE

START, END = (moment(dt.date(2027, 5, 19), dt.time(hour), zone="Europe/Rome") for hour in (9, 12))


def refused(make, *words):
    """The sentences with which a value is refused."""
    with pytest.raises(InvalidValue) as caught:
        make()
    assert list(words) == [finding.words() for finding in caught.value.findings]


@pytest.mark.parametrize("minutes", [0, -30, 44641, 10**9])
def test_nothing_lasts_no_time_or_more_than_a_month(minutes):
    """An impossible duration names the item."""
    refused(
        lambda: Item("robots", minutes),
        f"items 'robots', minutes: Nothing can last {minutes} minutes. "
        "Write a whole number of minutes, from 1 to 44640 (31 days).",
    )


@pytest.mark.parametrize(
    "make",
    [
        lambda: Item("robots", "60"),
        lambda: Item("robots", 1.5),
        lambda: Item("robots", None),
        lambda: Item("robots", 60, seats="many"),
        lambda: Space("lab", seats="30"),
        lambda: Shared("lego", 1.5),
        lambda: Problem("Europe/Rome", [Interval(START, END)], step="5"),
        lambda: Problem("Europe/Rome", [Interval(START, END)], step=2.5),
        lambda: Problem("Europe/Rome", [Interval(START, END)], every=7.5),
    ],
)
def test_what_is_no_whole_number_is_refused_in_words(make):
    """Nobody checks the types of those who write no types."""
    with pytest.raises(InvalidValue, match=r"whole number|can last|holds nobody|does not divide|can start each"):
        make()


@pytest.mark.parametrize("seats", [0, -1])
def test_a_room_holds_somebody(seats):
    """Zero capacity is no capacity."""
    refused(
        lambda: Space("lab", seats=seats),
        f"rooms 'lab', seats: A room for {seats} people holds nobody. "
        "Write how many people it holds, 1 or more, or nothing where that is not known.",
    )


def test_there_is_at_least_one_of_a_kit():
    """A kit of which there is none is left out."""
    with pytest.raises(InvalidValue, match="0 is too small"):
        Shared("robots", 0)


def test_a_window_ends_after_it_starts(town):
    """An interval that ends before it starts cannot be made at all."""
    with pytest.raises(InvalidValue, match=r"The end 2027-05-18 09:00 is not after the start 2027-05-18 12:00\."):
        Item("robots", 60, windows=[Interval(town.at(12), town.at(9))])


def test_moments_have_a_zone():
    """A naive time could be any of two dozen."""
    with pytest.raises(InvalidValue):
        Placement("robots", dt.datetime(2027, 5, 18, 9))  # noqa: DTZ001 - naive on purpose
    with pytest.raises(InvalidValue):
        Item("robots", 60, starts=[dt.datetime(2027, 5, 18, 9)])  # noqa: DTZ001 - naive on purpose


def test_a_problem_has_hours():
    """Without any time there is nothing to plan."""
    refused(
        lambda: Problem("Europe/Rome", ()),
        "hours: There is no time to place anything in. Give the hours of each day, such as 9:00 to 19:00.",
    )


def test_hours_of_a_century_are_a_slip():
    """They would be planned for ever; a year goes through, whose hours are open day and night."""
    first = moment(dt.date(2027, 1, 1), dt.time(), zone="Europe/Rome")
    year, century = (Interval(first, moment(dt.date(n, 1, 1), dt.time(), zone="Europe/Rome")) for n in (2028, 2127))
    assert 365 == Problem("Europe/Rome", [year]).grid.days.count
    refused(
        lambda: Problem("Europe/Rome", [century]),
        "hours: The hours from 2027-01-01 to 2127-01-01 are 36524 days in all, and at most 400 can be planned at once. "
        "Correct the years, or plan one part after the other.",
    )


def test_an_item_is_fixed_by_a_placement_of_its_own(town):
    """That of another would be taken for its own."""
    refused(
        lambda: town.problem([Item("robots", 60, fixed=Placement("stars", town.at(9), "lab"))]),
        "items 'robots', fixed: The item is fixed by a placement of “stars”. Fix it by one of its own.",
    )


def test_a_zone_that_there_is_not_is_named(town):
    """It is told with the others."""
    with pytest.raises(InvalidValue, match="Europe/Rom"):
        Problem("Europe/Rom", (town.spell(9, 18),))


@pytest.mark.parametrize("step", [0, -5, 7, 45, 90])
def test_a_step_divides_an_hour(town, step):
    """Or midnight would not lie on the grid."""
    refused(
        lambda: town.problem(step=step),
        f"step: A step of {step} minutes does not divide an hour. Write 5, 10, 15, 20, 30 or 60.",
    )


def test_starts_fit_the_step(town):
    """Those of the problem and those of an item."""
    fix = "Write a multiple of the step, from 30 minutes to a day."
    refused(
        lambda: town.problem([Item("robots", 60, every=0)], step=30, every=45),
        f"every: Nothing can start each 45 minutes where the step is 30. {fix}",
        f"items 'robots', every: Nothing can start each 0 minutes where the step is 30. {fix}",
    )


def test_every_unknown_key_is_told_at_once(town):
    """With the nearest word where there is one."""
    item = Item("robots", 60, rooms=["labb"], kits=["lego"], after=["opening"], apart=["robot"])
    fixed = Item("stars", 60, fixed=Placement("stars", town.at(9), "roof"))
    refused(
        lambda: town.problem([item, fixed]),
        "items 'robots', rooms: There is no “labb”. Did you mean “lab”?",
        "items 'robots', kits: There is no “lego”. Correct the key, or add what it names.",
        "items 'robots', after: There is no “opening”. Correct the key, or add what it names.",
        "items 'robots', apart: There is no “robot”. Did you mean “robots”?",
        "items 'stars', fixed: There is no “roof”. Correct the key, or add what it names.",
    )


def test_doubled_keys_are_told_for_each_table(town):
    """A plan could not tell the two apart."""
    twice = [Item("robots", 60), Item("robots", 90)]
    rooms = [Space("lab"), Space("lab")]
    refused(
        lambda: town.problem(twice, rooms=rooms, people=[Party("rossi")] * 2, kits=[Shared("lego")] * 2),
        "items 'robots': “robots” is there twice. Give each its own key.",
        "rooms 'lab': “lab” is there twice. Give each its own key.",
        "people 'rossi': “rossi” is there twice. Give each its own key.",
        "kits 'lego': “lego” is there twice. Give each its own key.",
    )


def test_a_circle_of_order_is_named(town):
    """None of them could be the first."""
    items = [
        Item("a", 60, after=["c"]),
        Item("b", 60, after=["a"]),
        Item("c", 60, after=["b"]),
        Item("d", 60, after=["a"]),
    ]
    refused(
        lambda: town.problem(items),
        "items 'a', after: These events wait for one another, so that none can be the first: a → c → b → a. "
        "Take one of them out of what comes before another.",
    )


def test_what_comes_after_itself_is_a_circle_too(town):
    """The shortest of them."""
    with pytest.raises(InvalidValue, match="none can be the first: a → a"):
        town.problem([Item("a", 60, after=["a"])])


def test_an_order_without_a_circle_is_fine(town):
    """Two ways to the same event are no circle."""
    items = [Item("a", 60), Item("b", 60, after=["a"]), Item("c", 60, after=["a"]), Item("d", 60, after=["b", "c"])]
    assert 4 == len(town.problem(items).items)


def test_a_long_series_is_no_trouble(town):
    """A thousand parts in order, one after the other."""
    items = [Item(f"part-{n}", 60, after=[f"part-{n - 1}"] if n else []) for n in range(1500)]
    assert 1500 == len(town.problem(items).items)


def test_nobody_arrives_before_leaving():
    """A way takes no time at least."""
    refused(
        lambda: Travel(30, {("north", "south"): -5}),
        "travel 'north south', minutes: Nobody gets from one place to another in -5 minutes. "
        "Write the minutes that the way takes, 0 or more.",
    )
    with pytest.raises(InvalidValue, match="-1 is too small"):
        Travel(-1)


def test_a_way_back_takes_as_long_unless_it_is_named():
    """And what nobody named takes the usual time."""
    travel = Travel(30, {("a", "b"): 10, ("b", "c"): 20, ("c", "b"): 25})
    assert [10, 10, 20, 25, 30, 0] == [travel.between(*way) for way in ("ab", "ba", "bc", "cb", "ac", "aa")]


def test_negative_prices_and_times_are_refused(town):
    """Nothing is better than what is liked best."""
    for make in (
        lambda: Preference(town.spell(9, 10), -1),
        lambda: Item("a", 60, setup=-5),
        lambda: Item("a", 60, clearing=-5),
        lambda: Item("a", 60, seats=-5),
        lambda: town.problem(changeover=-5),
    ):
        with pytest.raises(InvalidValue, match="is too small"):
            make()


@pytest.mark.parametrize("count", [0, 1])
def test_no_events_or_one_make_a_problem(town, count):
    """The smallest programmes are programmes."""
    problem = town.problem([Item("robots", 60)][:count])
    board = board_of(problem)
    assert () == tuple(board.stuck())
    assert () == check_plan(town.plan(problem, **{"robots": (9, "lab")} if count else {}))


def test_no_rooms_make_a_problem_too(town):
    """What is held online needs none."""
    problem = town.problem([Item("talk", 60, rooms=())], rooms=())
    assert [] == town.said(problem, talk=(9, None))


def test_the_grid_follows_the_problem_s_own_zone():
    """Hours that were given in UTC lie on the days of the city."""
    late = dt.datetime(2027, 5, 17, 22, tzinfo=dt.UTC)
    problem = Problem("Europe/Rome", [Interval(late, late + dt.timedelta(hours=24))])
    assert ("2027-05-18", "2027-05-18") == (str(problem.grid.days.first), str(problem.grid.days.last))


def test_names_fall_back_to_keys():
    """What has no title is called by its key, and what repeats nothing is its own event."""
    assert ["robots", "lab", "rossi", "lego"] == [
        one.name for one in (Item("robots", 60), Space("lab"), Party("rossi"), Shared("lego"))
    ]
    assert ("robots", "stars") == (Item("robots", 60).of, Item("a", 60, event="stars").of)


def test_the_order_of_windows_and_words_does_not_matter(town):
    """Two problems that say the same are equal."""
    parts = [town.spell(9, 10), town.spell(11, 12)]
    one, other = (
        Item("a", 60, windows=some, equipment=some_words)
        for some, some_words in ((parts, ["water", "audio"]), (parts[::-1], ["audio", "water"]))
    )
    assert one == other


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(town, text):
    """Titles with markup, braces or formulas come out in sentences and change nothing."""
    items = [
        Item(
            key, 60, title=text, people=["rossi"], track=text[:40], partner=text, kits=["lego"], seats=5, kind=text[:9]
        )
        for key in ("a", "b")
    ]
    problem = town.problem(
        items,
        people=[Party("rossi", title=text, hours=[town.spell(9, 10)], because=text)],
        kits=[Shared("lego", 1, text)],
        rooms=[Space("lab", title=text, seats=2)],
    )
    plan = Plan(problem, [Placement(key, town.at(15), "lab") for key in ("a", "b")])
    findings = (*check_plan(plan), *board_of(problem).stuck())
    assert findings
    assert all("\n" not in finding.words() for finding in findings)


def test_a_problem_can_be_sent_to_another_process(town):
    """What a pool of processes gets is the same problem."""
    problem = town.problem([Item("robots", 60)], travel=Travel(30, {("a", "b"): 5}))
    assert problem == pickle.loads(pickle.dumps(problem))


def test_problems_are_values(town):
    """A changed copy leaves the first as it was."""
    problem = town.problem([Item("robots", 60)])
    assert 30 == attrs.evolve(problem, changeover=30).changeover
    assert 0 == problem.changeover


def test_one_word_where_several_may_stand_is_one():
    """And not its letters, which are rooms that nobody has."""
    assert {"lab"} == Item("robots", 60, rooms="lab").rooms
    assert {"water"} == Space("lab", equipment="water").equipment
    assert ("ada",) == Item("robots", 60, people="ada").people
