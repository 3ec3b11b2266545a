"""What is wrong with visits of role models, whoever planned them; and why a class has none, in a sentence for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.model.time import in_utc
from stemcity_kit.scheduling.gatherings.faults import named, unknown_faults
from stemcity_kit.scheduling.gatherings.role_models import Visit, Visits, has_time
from stemcity_kit.scheduling.gatherings.role_models_matching import Matching

__all__ = ["check_visits", "why_unvisited"]


def check_visits(visits: Visits, made: Iterable[Visit]) -> Iterator[Finding]:
    """What is wrong with a plan: visits that cannot be, a class twice, a person too often or in two places.

    Args:
        visits: Who can go where and when.
        made: The plan, by whomever, in any order.
    """
    listed = sorted(made, key=lambda visit: (in_utc(visit.when.start), visit.group, visit.person))
    strange = [finding for visit in listed for finding in _strangers(visits, visit)]
    if strange:
        yield from dict.fromkeys(strange)
        return
    for visit in listed:
        yield from _impossible(visits, visit)
    yield from _too_often(visits, listed)
    by_person: dict[str, list[Visit]] = {}
    for visit in listed:
        by_person.setdefault(visit.person, []).append(visit)
    for theirs in by_person.values():
        for one, two in combinations(theirs, 2):
            if visits.clashes(one, two):
                yield _clash(visits, one, two)


def _strangers(visits: Visits, visit: Visit) -> Iterator[Finding]:
    yield from unknown_faults([visit.group], visits.group, where=Where(table="visits", field="group"))
    yield from unknown_faults([visit.person], visits.person, where=Where(table="visits", field="person"))


OBSTACLES = {
    "grade": N_("“{person}” does not visit grade {grade}."),
    "language": N_("“{person}” does not speak “{language}”."),
    "outskirts": N_("“{person}” does not go to the outskirts."),
}
"""What stands against a visit, whatever the time."""


def _impossible(visits: Visits, visit: Visit) -> Iterator[Finding]:
    group = visits.group[visit.group]
    where = Where(table="classes", key=visit.group)
    params = {"person": visit.person, "grade": group.grade, "language": group.language, "at": _time(visit)}
    for obstacle in visits.obstacles(visit.person, visit.group):
        fix = N_("Send somebody else.")
        yield Finding("cannot-visit", where, OBSTACLES[obstacle], fix, params=params)
    if visit.when not in group.slots:
        what, fix = N_("The class offers no visit at {at}."), N_("Take one of its times, from start to end.")
        yield Finding("time-not-offered", where, what, fix, params=params)
    if not has_time(visits.person[visit.person], visit.when):
        what, fix = N_("“{person}” has no time at {at}."), N_("Take a time within one of their windows.")
        yield Finding("person-has-no-time", where, what, fix, params=params)


def _too_often(visits: Visits, made: Sequence[Visit]) -> Iterator[Finding]:
    for key, times in Counter(visit.group for visit in made).items():
        if times > 1:
            what, fix = N_("The class has {times} visits."), N_("Keep one, so that others can have the rest.")
            yield Finding("visited-twice", Where(table="classes", key=key), what, fix, params={"times": times})
    for key, times in Counter(visit.person for visit in made).items():
        most = visits.person[key].most
        if times > most:
            what, fix = (
                N_("“{person}” makes {times} visits and wanted at most {most}."),
                N_("Ask them, or send others."),
            )
            params = {"person": key, "times": times, "most": most}
            yield Finding("too-many-visits", Where(table="people", key=key), what, fix, params=params)


def _clash(visits: Visits, one: Visit, two: Visit) -> Finding:
    where = Where(table="people", key=one.person)
    way = int(visits.way(visits.group[one.group].place, visits.group[two.group].place).total_seconds() // 60)
    params = {"person": one.person, "one": one.group, "two": two.group, "first": _time(one), "second": _time(two)}
    if one.when.overlaps(two.when):
        what = N_("“{person}” is with “{one}” at {first} and with “{two}” at {second}: both at once.")
        return Finding("in-two-places", where, what, N_("Move one of the visits."), params=params)
    gap = int((in_utc(two.when.start) - in_utc(one.when.end)).total_seconds() // 60)
    what = N_("“{person}” has {gap} minutes from “{one}” to “{two}” ({second}), and the way takes {way}.")
    params |= {"gap": str(gap), "way": str(way)}
    return Finding("way-too-long", where, what, N_("Move one of the visits."), params=params)


def _time(visit: Visit) -> str:
    return f"{visit.when.start:%Y-%m-%d %H:%M}-{visit.when.end:%H:%M}"


def why_unvisited(matching: Matching) -> Iterator[Finding]:
    """For each class without a visit, why: nobody can go there, or those who can are needed by as many others.

    >>> import datetime as dt
    >>> from stemcity_kit.model.time import Interval, moment
    >>> from stemcity_kit.scheduling.gatherings.role_models import RoleModel, VisitedClass
    >>> from stemcity_kit.scheduling.gatherings.role_models_matching import matched
    >>> nine = moment(dt.date(2027, 4, 12), dt.time(9), zone="Europe/Rome")
    >>> lesson = Interval(nine, nine + dt.timedelta(hours=1))
    >>> people = [RoleModel(key="ada", windows=[lesson], languages=["it"])]
    >>> classes = [VisitedClass(key=key, place="volta", slots=[lesson], language="en") for key in ("3a", "3b")]
    >>> print(next(why_unvisited(matched(Visits(people=people, classes=classes), seed="5 17 33"))))
    classes '3a': Nobody can visit it. Of 1 role models, these do not speak “en”: ada. Ask for other role models, or \
change what the class asks for.
    """
    for key in matching.unvisited:
        able = [one.key for one in matching.visits.people if matching.visits.slots(one.key, key)]
        yield _rivals(matching, key) if able else _nobody(matching.visits, key)


def _nobody(visits: Visits, key: str) -> Finding:
    """Why nobody can visit a class: for each role model the first thing that stands against it."""
    group = visits.group[key]
    where = Where(table="classes", key=key)
    if not group.slots:
        what, fix = N_("The class offers no time for a visit."), N_("Ask the school for times.")
        return Finding("no-time-offered", where, what, fix)
    first: dict[str, list[str]] = {"grade": [], "language": [], "outskirts": [], "time": []}
    for person in visits.person:
        first[next(visits.obstacles(person, key), "time")].append(person)
    what, params = _against(first)
    params |= {"all": str(len(visits.people)), "grade": str(group.grade), "language": group.language}
    fix = N_("Ask for other role models, or change what the class asks for.")
    return Finding("nobody-can-visit", where, what, fix, Severity.WARNING, params)


AGAINST = {
    "grade": N_("Nobody can visit it. Of {all} role models, these do not visit grade {grade}: {people}."),
    "language": N_("Nobody can visit it. Of {all} role models, these do not speak “{language}”: {people}."),
    "outskirts": N_("Nobody can visit it. Of {all} role models, these do not go to the outskirts: {people}."),
    "time": N_("Nobody can visit it. Of {all} role models, these have no time when the class has: {people}."),
}
"""Where one thing alone stands against a class."""


def _against(first: dict[str, list[str]]) -> tuple[str, dict[str, str]]:
    lists = {why: people for why, people in first.items() if people}
    if len(lists) == 1:
        ((why, people),) = lists.items()
        return AGAINST[why], {"people": named(people)}
    what = N_(
        "Nobody can visit it. Of {all} role models, {by_grade} do not visit grade {grade}, {by_language} do not speak "
        "“{language}”, {by_outskirts} do not go to the outskirts, and {by_time} have no time when the class has."
    )
    return what, {f"by_{why}": str(len(people)) for why, people in first.items()}


def _rivals(matching: Matching, key: str) -> Finding:
    """The classes and people around an unvisited class: together the people have no visit left for it.

    Whoever could visit it and is full or elsewhere leads to the classes they visit instead; whoever could visit those
    leads further. Where that ends, the people found have as many visits as they can make, all for the classes found.
    """
    visits = matching.visits
    groups, people = [key], dict[str, None]()
    for group in groups:
        for person in visits.person:
            for slot in visits.slots(person, group):
                people[person] = None
                wanted = Visit(group, person, slot)
                groups.extend(other for other in _in_the_way(matching, wanted) if other not in groups)
    held = sum(visit.group in groups for visit in matching.made)
    where = Where(table="classes", key=key)
    params = {"groups": named(groups), "count": len(groups), "people": named(list(people)), "visits": held}
    fix = N_("Ask one of them for another visit, or another role model; or let the class offer other times.")
    what = N_(
        "{count} classes want the same people at these times ({people}), who visit {visits} of them: {groups}. No plan "
        "serves more classes."
    )
    if any(visits.group[other].priority > visits.group[key].priority for other in groups):
        what = N_(
            "{count} classes want the same people at these times ({people}), who visit {visits} of them: {groups}. No "
            "plan serves more classes; the outskirts and schools that are new come first."
        )
    if matching.reached.served < matching.bound.served:
        what = N_(
            "{people} could come, and make other visits instead. It is not proved that no plan serves more classes: up "
            "to {most} of {all}, where this one serves {served}."
        )
        params |= {"most": matching.bound.served, "served": matching.reached.served, "all": len(visits.classes)}
        fix = N_("Search longer, with more steps.")
    return Finding("others-come-first", where, what, fix, Severity.WARNING, params)


def _in_the_way(matching: Matching, wanted: Visit) -> Iterator[str]:
    """The classes that a person visits instead: all of them where they are full, else those that clash."""
    theirs = [visit for visit in matching.made if visit.person == wanted.person]
    is_full = len(theirs) >= matching.visits.person[wanted.person].most
    for visit in theirs:
        if is_full or matching.visits.clashes(visit, wanted):
            yield visit.group
