"""What the office can do on its page: from a button to the acts that the library records."""

import datetime as dt
from collections.abc import Callable, Mapping

import attrs
from stemcity_kit.calls import acts
from stemcity_kit.calls.acts import Act, Appointment, Seat
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.eligibility import Verdict, judge
from stemcity_kit.calls.guards import IllegalAct
from stemcity_kit.calls.offers import open_offers
from stemcity_kit.calls.ranks import rank
from stemcity_kit.calls.states import ActName, ApplicationState
from stemcity_kit.errors import Severity

Given = Mapping[str, str]


def publish(case: CaseFile, given: Given, at: dt.datetime) -> list[Act]:
    """Publish the call with the digest of its text."""
    return [acts.CallPublished(digest=case.call.digest, at_address=given.get("address", ""))]


def exclude(case: CaseFile, given: Given, at: dt.datetime) -> list[Act]:
    """Exclude an application for the requirements that it does not meet, or for the ground that was written."""
    application = case.applications[given["application"]]
    failed = [found.requirement.key for found in judge(case.call, application) if found.verdict is Verdict.NOT_MET]
    grounds = failed or [ground for ground in (given.get("ground", ""),) if ground]
    return [acts.ApplicationExcluded(application=application.key, grounds=grounds, reasons=given.get("because", ""))]


def complete(case: CaseFile, given: Given, at: dt.datetime) -> list[Act]:
    """Ask for what a curable requirement asks about, with the days that the call gives."""
    application = case.applications[given["application"]]
    items = [found.requirement.test.question for found in judge(case.call, application) if found.curable]
    due = at + dt.timedelta(days=case.call.completion_days or 5)
    return [acts.CompletionAsked(application=application.key, items=items, due=due)]


def appoint(case: CaseFile, given: Given, at: dt.datetime) -> list[Act]:
    """Appoint the committee: user keys, the chair first; declared is what the office says that it holds in hand."""
    keys = given.get("members", "").split()
    seats = [
        Appointment(member=key, seat=Seat.MEMBER if place else Seat.CHAIR, declared=given.get("declared") == "yes")
        for place, key in enumerate(keys)
    ]
    return [acts.CommitteeAppointed(decision=given.get("decision", ""), members=seats)]


def propose(case: CaseFile, given: Given, at: dt.datetime) -> list[Act]:
    """Propose the ranking that the library reckons, unless something speaks against it."""
    made = rank(case)
    if errors := [found for found in made.findings if found.severity is Severity.ERROR]:
        raise IllegalAct(*errors)
    return [acts.RankingProposed(ranking=made.ranking)]


def evaluate(case: CaseFile, given: Given, at: dt.datetime) -> list[Act]:
    """Close the evaluation of every admitted application."""
    admitted = [held for held in case.applications.values() if held.state is ApplicationState.ADMITTED]
    return [acts.ApplicationEvaluated(application=held.key) for held in admitted]


def open_review(case: CaseFile, given: Given, at: dt.datetime) -> list[Act]:
    """Open the window in which reviews can be asked for."""
    return [acts.ReviewOpened(until=at + dt.timedelta(days=case.call.review_days or 0))]


def offer(case: CaseFile, given: Given, at: dt.datetime) -> list[Act]:
    """Offer what the approved ranking gives: places, and special prizes to who has no place."""
    return list(open_offers(case))


def plain(kind: type[Act]) -> Callable[[CaseFile, Given, dt.datetime], list[Act]]:
    """An act that needs nothing but, perhaps, the application that it is about."""
    about = any(field.name == "application" for field in attrs.fields(kind))

    def made(case: CaseFile, given: Given, at: dt.datetime) -> list[Act]:
        return [kind(application=given["application"]) if about else kind()]

    return made


BUTTONS: Mapping[ActName, Callable[[CaseFile, Given, dt.datetime], list[Act]]] = {
    ActName.PUBLISH_CALL: publish,
    ActName.CLOSE_CALL: plain(acts.CallClosed),
    ActName.OPEN_RECEIVABILITY: plain(acts.ReceivabilityOpened),
    ActName.ADMIT: plain(acts.ApplicationAdmitted),
    ActName.EXCLUDE: exclude,
    ActName.ASK_COMPLETION: complete,
    ActName.APPOINT_COMMITTEE: appoint,
    ActName.OPEN_EVALUATION: plain(acts.EvaluationOpened),
    ActName.EVALUATE: evaluate,
    ActName.PROPOSE_RANKING: propose,
    ActName.OPEN_REVIEW: open_review,
    ActName.APPROVE_RANKING: plain(acts.RankingApproved),
    ActName.OFFER: offer,
}
"""The acts that the office's page has a button for."""

OF_ONE = frozenset({ActName.ADMIT, ActName.EXCLUDE, ActName.ASK_COMPLETION})
"""Those of them that are about one application."""
