"""What became of a plan, in words: what moved, and who is told what, each only what concerns them."""

import datetime as dt
from pathlib import Path

import attrs
import pytest

from stemcity_kit.documents.catalogue import translator
from stemcity_kit.folder.read import load
from stemcity_kit.model.school import School
from stemcity_kit.scheduling.changes import Added, Cancelled, Changed, Closed, after
from stemcity_kit.scheduling.check import check_plan
from stemcity_kit.scheduling.diff import Became, Local, Told, diff, told
from stemcity_kit.scheduling.editions.edition import plan_of
from stemcity_kit.scheduling.plan import Plan
from stemcity_kit.scheduling.problem import Item, Party, Placement, Space
from stemcity_kit.scheduling.repair import repair
from tests.scheduling.cases import at, placement, plain

ROOMS = (Space("aula", "The hall", "museum"), Space("lab", "The laboratory", "museum"), Space("attic", place="tower"))
ROBOTS = Item("robots", 60, "Robots", people=["ada", "3b"], partner="acme")
STARS = Item("stars", 60, "Stars", people=["bob"])
PROBLEM = plain([ROBOTS, STARS], ROOMS, hours=6, people=[Party("ada", "Ada Bianchi"), Party("3b", "3B")])
SCHOOL = School("rodari", "Scuola Rodari")


def lying(*placements, problem=PROBLEM):
    """A plan by hand."""
    return Plan(problem, placements)


OLD = lying(placement("robots", 9), placement("stars", 9, room="lab"))


def said(new, **more):
    """Who is told what."""
    return {
        (notice.to.value, notice.key): notice.words().splitlines()
        for notice in told(diff(OLD, new), new.problem, **more)
    }


def test_what_lies_where_it_did_is_left_out():
    """No move, nobody to tell."""
    assert () == diff(OLD, OLD) == told((), PROBLEM)


@pytest.mark.parametrize(
    ("now", "became", "by"),
    [
        (placement("robots", 10, 30), Became.TIME, 90),
        (placement("robots", 9, room="lab"), Became.ROOM, 0),
        (placement("robots", 10, room="attic"), Became.BOTH, 60),
    ],
)
def test_what_moved_is_told_with_how_far(now, became, by):
    """Time, room or both; later is above zero."""
    (move,) = diff(OLD, lying(now, OLD.of["stars"]))
    assert ("robots", became, dt.timedelta(minutes=by)) == (move.item.key, move.became, move.by)


def test_moves_are_in_order_of_time():
    """New ones, gone ones and longer ones among them."""
    problem = after(PROBLEM, [Cancelled("robots"), Changed(attrs.evolve(STARS, minutes=90)), Added(Item("new", 30))])
    moves = diff(OLD, lying(placement("new", 14), placement("stars", 9, room="lab"), problem=problem))
    assert [("robots", Became.CANCELLED), ("stars", Became.LENGTH), ("new", Became.ADDED)] == [
        (move.item.key, move.became) for move in moves
    ]
    assert [dt.timedelta()] * 3 == [move.by for move in moves]


def test_everybody_concerned_is_told_of_another_time():
    """People, partner and venue read the same, and nobody who has nothing to do with it."""
    then, now = "Tue, 18 May 2027, 09:00", "Tue, 18 May 2027, 10:30"
    text = [f"“Robots” is held 1 hour, 30 minutes later: on {now} in The hall, not on {then}."]
    new = lying(placement("robots", 10, 30), OLD.of["stars"])
    assert {
        ("person", "3b"): text,
        ("person", "ada"): text,
        ("partner", "acme"): text,
        ("venue", "museum"): text,
    } == said(new)


def test_a_school_is_told_instead_of_its_class():
    """With the class before the text, and its name for the recipient."""
    new = lying(placement("robots", 9, room="lab"), OLD.of["stars"])
    (notice,) = [one for one in told(diff(OLD, new), PROBLEM, schools={"3b": SCHOOL}) if one.to is Told.SCHOOL]
    assert ("rodari", "Scuola Rodari") == (notice.key, notice.name)
    assert "3B: “Robots” on Tue, 18 May 2027, 09:00 is held in The laboratory, not in The hall." == notice.words()


def test_each_venue_hears_of_its_own_rooms_only():
    """The one that is left does not read where to, nor the other where from."""
    found = said(lying(placement("robots", 10, room="attic"), OLD.of["stars"]))
    assert ["“Robots” does not take place in The hall on Tue, 18 May 2027, 09:00 any more."] == found["venue", "museum"]
    assert ["“Robots” comes to attic on Tue, 18 May 2027, 10:00, until 11:00."] == found["venue", "tower"]
    both = "“Robots” is held on Tue, 18 May 2027, 10:00 in attic, not on Tue, 18 May 2027, 09:00 in The hall."
    assert [both] == found["person", "ada"]


def test_notices_name_nobody_else():
    """What Ada reads says nothing of the class, the partner or Bob."""
    new = lying(placement("robots", 10), placement("stars", 11, room="lab"))
    words = " ".join(said(new)["person", "ada"])
    assert [] == [name for name in ("3B", "3b", "bob", "acme", "Stars") if name in words]


def test_notices_are_grouped_by_recipient():
    """The museum reads of both items at once, in order of time."""
    new = lying(placement("robots", 12), placement("stars", 11, room="lab"))
    lines = said(new)["venue", "museum"]
    assert ["“Stars” is", "“Robots” i"] == [line[:10] for line in lines]


def test_what_is_new_and_what_is_cancelled():
    """A room that is not needed is said, too."""
    problem = after(PROBLEM, [Cancelled("stars"), Added(Item("talk", 30, "The talk", people=["bob"], rooms=[]))])
    found = said(lying(OLD.of["robots"], Placement("talk", at(14)), problem=problem))
    assert {
        ("person", "bob"): [
            "“Stars” on Tue, 18 May 2027, 09:00 in The laboratory is cancelled.",
            "“The talk” is new: it is held on Tue, 18 May 2027, 14:00.",
        ],
        ("venue", "museum"): ["“Stars” on Tue, 18 May 2027, 09:00 in The laboratory is cancelled."],
    } == found


def test_what_is_new_is_told_to_its_venue():
    """It is not said to come from anywhere."""
    problem = after(PROBLEM, [Added(Item("talk", 30, "The talk"))])
    found = said(lying(*OLD.placements, placement("talk", 14, room="attic"), problem=problem))
    assert {("venue", "tower"): ["“The talk” is new: it is held on Tue, 18 May 2027, 14:00 in attic."]} == found


def test_somebody_who_steps_in_and_somebody_who_steps_out():
    """Each hears what became of their own part."""
    problem = after(PROBLEM, [Changed(attrs.evolve(ROBOTS, people=["eve"]))])
    found = said(lying(placement("robots", 10), OLD.of["stars"], problem=problem))
    assert ["You take part in “Robots” now: on Tue, 18 May 2027, 10:00 in The hall."] == found["person", "eve"]
    assert ["You do not take part in “Robots” on Tue, 18 May 2027, 09:00 any more."] == found["person", "ada"]


def test_earlier_and_longer_are_said_so():
    """By how much, and until when."""
    start = lying(placement("robots", 12), OLD.of["stars"])
    longer = after(PROBLEM, [Changed(attrs.evolve(STARS, minutes=90))])
    new = lying(placement("robots", 10), OLD.of["stars"], problem=longer)
    notices = {one.key: one.words() for one in told(diff(start, new), longer)}
    assert notices["ada"].startswith("“Robots” is held 2 hours earlier: on Tue, 18 May 2027, 10:00")
    assert "“Stars” on Tue, 18 May 2027, 09:00 in The laboratory now ends at 10:30, not at 10:00." == notices["bob"]


def test_partners_and_venues_have_names_where_they_are_given():
    """Otherwise their keys stand for them."""
    new = lying(placement("robots", 10), OLD.of["stars"])
    notices = told(diff(OLD, new), PROBLEM, names={"acme": "Acme", "ada": "not a partner"})
    assert ["3B", "Ada Bianchi", "Acme", "museum"] == [one.name for one in notices]


def test_the_words_of_another_language():
    """Moments and lengths are said by the reader's calendar and clock."""
    local = Local("it")
    assert ("mar 18 mag 2027, 09:00", "2 giorni e 1 ora") == (local.moment(at(9)), local.length(dt.timedelta(hours=49)))
    new = lying(placement("robots", 10), OLD.of["stars"])
    words = told(diff(OLD, new), PROBLEM)[0].words(translator("it"), local)
    assert "mar 18 mag 2027, 10:00" in words


def test_a_repair_and_its_notices_belong_together():
    """What the repair says has moved is what is told."""
    mended = repair(OLD, [Closed("aula")])
    moves = diff(OLD, mended.plan)
    assert mended.moved == tuple(move.item.key for move in moves)
    assert {Told.PERSON, Told.PARTNER, Told.VENUE} == {one.to for one in told(moves, mended.plan.problem)}


def test_a_town_whose_laboratory_closes():
    """What was held there moves next door, and what broke a rule before moves, too; the library reads its own rooms."""
    town = load(Path(__file__).parents[2] / "examples" / "small-town")
    hit = {one.item for one in plan_of(town).placements if one.room == "laboratorio"}
    plan = plan_of(town, free=hit)
    wrong = {finding.where.key for finding in check_plan(plan)}
    mended = repair(plan, [Closed("laboratorio")], seconds=5)
    assert (True, []) == (mended.is_proved, list(check_plan(mended.plan)))
    assert hit <= set(mended.moved) <= hit | wrong
    notices = {one.key: one for one in told(diff(plan, mended.plan), mended.plan.problem)}
    library = [line for line in notices["biblioteca"].words().splitlines() if "in Laboratorio, " in line]
    assert len(library) == len(hit)
    assert all("is held in Sala grande, Biblioteca del Ponte" in line for line in library)


@pytest.mark.parametrize(
    ("before", "now", "told_them"),
    [
        (None, "lab", "“Robots” on Tue, 18 May 2027, 09:00 is held in The laboratory; until now it had no room."),
        (
            "aula",
            None,
            "“Robots” on Tue, 18 May 2027, 09:00 is not held in The hall any more, but online or elsewhere.",
        ),
    ],
)
def test_what_has_no_room_is_told_without_one(before, now, told_them):
    """Nobody reads that something is held in no room."""
    old, new = (lying(Placement("robots", at(9), room)) for room in (before, now))
    (notice,) = [one for one in told(diff(old, new), PROBLEM) if one.key == "acme"]
    assert told_them == notice.words()


def test_a_time_without_a_room_and_a_change_of_both_are_told_without_one():
    """Online an hour later; and from a room into the network at another hour."""
    old = lying(Placement("robots", at(9)), placement("stars", 9, room="lab"))
    new = lying(Placement("robots", at(10)), Placement("stars", at(11)))
    notices = {one.key: one.words() for one in told(diff(old, new), PROBLEM)}
    assert (
        "“Robots” is held 1 hour later: on Tue, 18 May 2027, 10:00, not on Tue, 18 May 2027, 09:00." == notices["acme"]
    )
    assert (
        "“Stars” is held on Tue, 18 May 2027, 11:00 online or elsewhere, "
        "not on Tue, 18 May 2027, 09:00 in The laboratory." == notices["bob"]
    )


def test_all_who_run_an_event_are_told():
    """Where somebody says who they are; otherwise the partner of the item."""
    (move,) = diff(OLD, lying(placement("robots", 10), OLD.of["stars"]))
    everyone = told([move], PROBLEM, partners={"robots": ("acme", "other")})
    assert ["acme", "other"] == [one.key for one in everyone if one.to is Told.PARTNER]
