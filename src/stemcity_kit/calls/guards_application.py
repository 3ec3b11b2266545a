"""What acts about one application need: no new substance, a ground for each exclusion, reviews in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from stemcity_kit.calls import acts
from stemcity_kit.calls.acts_application import SIGNATURE
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.casefile import Application, CaseFile
from stemcity_kit.calls.grounds import known_grounds
from stemcity_kit.calls.reading import value
from stemcity_kit.calls.refusals import refusal, warning
from stemcity_kit.calls.states import ApplicationState, allowed
from stemcity_kit.calls.words import label
from stemcity_kit.errors import Finding, InvalidValue, N_, did_you_mean
from stemcity_kit.model.fields import KEY_PATTERN
from stemcity_kit.model.time import in_utc

__all__ = ["NEEDS"]


def _ask_completion(casefile: CaseFile, act: acts.CompletionAsked, at: dt.datetime) -> Iterator[Finding]:
    for question in act.items:
        asked = casefile.call.asked.get(question)
        if asked is None and question != SIGNATURE:
            what, fix = N_("The call asks no question “{question}”."), N_("Its questions are: {known}.")
            known = ", ".join((*casefile.call.asked, SIGNATURE))
            yield refusal("no-such-question", casefile, what, fix, question=question, known=known)
        elif asked is not None and asked.substance:
            what = N_("“{question}” is part of what is judged; a completion cannot change it.")
            yield refusal("changes-substance", casefile, what, N_("Ask only for what is formal."), question=question)
    if in_utc(act.due) <= in_utc(at):
        what, fix = N_("The completion is due at {due}, which has passed."), N_("Give a later moment.")
        yield refusal("due-has-passed", casefile, what, fix, due=act.due.isoformat())


def _complete(casefile: CaseFile, act: acts.CompletionAnswered, at: dt.datetime) -> Iterator[Finding]:
    held = casefile.applications.get(act.application)
    if held is None or act.answers is None:
        return
    given = (*act.answers.given, *(() if act.signed is None else (SIGNATURE,)))
    for question in given:
        if question not in held.items:
            what, fix = N_("“{question}” was not asked for."), N_("Answer what was asked for: {items}.")
            items = ", ".join(held.items)
            yield refusal("not-asked-for", casefile, what, fix, question=question, items=items)
        asked = casefile.call.asked.get(question)
        if asked is not None and asked.substance:
            what = N_("“{question}” is part of what is judged; a completion cannot change it.")
            fix = N_("Answer only what is formal.")
            yield refusal("changes-substance", casefile, what, fix, question=question)
    if held.due is not None and in_utc(act.received_at) >= in_utc(held.due):
        what, fix = N_("The completion came after {due}."), N_("Exclude the application, or say why it counts.")
        yield refusal("completion-too-late", casefile, what, fix, due=held.due.isoformat())


def _exclude(casefile: CaseFile, act: acts.ApplicationExcluded, at: dt.datetime) -> Iterator[Finding]:
    if not act.grounds:
        what, fix = N_("No ground is given for excluding “{application}”."), N_("Name the requirement that is not met.")
        yield refusal("no-ground", casefile, what, fix, application=act.application)
    known = known_grounds(casefile.call)
    unknown = [ground for ground in act.grounds if ground not in known]
    if unknown and not act.reasons:
        near = did_you_mean(unknown[0], known)
        what = N_("“{ground}” is no requirement of the call and no fault that the check of receipt can find.")
        fix = N_("Did you mean “{near}”? Otherwise write in words, in “reasons”, why it is excluded.")
        fix = fix if near else N_("Name one of: {known}. Otherwise write in words, in “reasons”, why it is excluded.")
        params = {"ground": unknown[0], "near": near, "known": ", ".join(known)}
        yield refusal("unknown-ground", casefile, what, fix, **params)


def _ask_review(casefile: CaseFile, act: acts.ReviewAsked, at: dt.datetime) -> Iterator[Finding]:
    until = casefile.review_until
    if until is not None and in_utc(at) >= in_utc(until):
        what, fix = N_("Reviews could be asked for until {until}."), N_("The law's other remedies remain.")
        yield refusal("review-too-late", casefile, what, fix, until=until.isoformat())
    if act.key in casefile.reviews:
        yield refusal("key-taken", casefile, N_("“{key}” is taken."), N_("Choose another key."), key=act.key)


def _decide_review(casefile: CaseFile, act: acts.ReviewDecided, at: dt.datetime) -> Iterator[Finding]:
    review = casefile.reviews.get(act.key)
    if review is None or review.application != act.application:
        what, fix = N_("“{application}” asked for no review “{key}”."), N_("Correct the key.")
        yield refusal("no-such-review", casefile, what, fix, application=act.application, key=act.key)


def _is_nobodys(held: Application) -> bool:
    """Whether it is a draft that names nobody; whoever has its key goes on with it."""
    return held.state is ApplicationState.DRAFT and held.person == held.key


def _from_the_future(casefile: CaseFile, received_at: dt.datetime, at: dt.datetime) -> Iterator[Finding]:
    if in_utc(received_at) > in_utc(at):
        what = N_("It is said to have come in at {received}, which is still to come: it is recorded at {at}.")
        fix = N_("Correct the moment, or the clock of the register.")
        params = {"received": received_at.isoformat(), "at": at.isoformat()}
        yield refusal("from-the-future", casefile, what, fix, **params)


def _misspelt(casefile: CaseFile, answers: Answers | None) -> Iterator[Finding]:
    """Answers that are not spelt as answers are stored: the fault of the program that sends them, not of who applies.

    What somebody answered wrongly is received all the same, and told by the check of receipt.
    """
    for key in answers.given if answers is not None else ():
        if key in casefile.call.asked and answers is not None:
            try:
                value(casefile.call, answers, key)
            except InvalidValue as fault:
                if any(found.rule == "not-canonical" for found in fault.findings):
                    what = N_("The answer to “{question}” is not spelt as answers are stored.")
                    fix = N_("Pass what was typed through `spelt` (or `answers_from`), and send what it gives.")
                    yield refusal("not-canonical", casefile, what, fix, question=key)


def _receive(
    casefile: CaseFile, act: acts.ApplicationReceived | acts.ApplicationDrafted, at: dt.datetime
) -> Iterator[Finding]:
    held = casefile.applications.get(act.application)
    if isinstance(act, acts.ApplicationReceived):
        yield from _from_the_future(casefile, act.received_at, at)
        yield from _misspelt(casefile, act.answers)
    if not KEY_PATTERN.fullmatch(act.application):
        what = N_("“{application}” cannot be the key of an application.")
        fix = N_("Write lower-case letters, digits and inner hyphens that say nothing about the person.")
        yield refusal("bad-application-key", casefile, what, fix, application=act.application)
    elif held is not None and held.person != act.person and not _is_nobodys(held):
        what, fix = N_("The key “{application}” is taken by somebody else."), N_("Make a new key at random.")
        yield refusal("key-taken", casefile, what, fix, application=act.application)
    elif held is not None and act.name not in allowed(casefile.call.application_table, held.state):
        what = N_("“{application}” is {state}: what is sent now changes nothing in it.")
        fix = N_("It is kept in the record. To change it, ask for a completion or annul the decision.")
        yield warning("no-effect", casefile, what, fix, application=act.application, state=label(held.state))


NEEDS: Mapping[type[Any], Callable[[CaseFile, Any, dt.datetime], Iterator[Finding]]] = {
    acts.ApplicationDrafted: _receive,
    acts.ApplicationReceived: _receive,
    acts.ReviewAsked: _ask_review,
    acts.ReviewDecided: _decide_review,
    acts.CompletionAsked: _ask_completion,
    acts.CompletionAnswered: _complete,
    acts.ApplicationExcluded: _exclude,
}
"""What each of these acts needs."""
