"""The notice of a call: its whole text, made from its data, so that what is published is what is applied."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from stemcity_kit.calls.acts import CallPublished
from stemcity_kit.calls.amounts import stated_fund
from stemcity_kit.calls.awarding import Pool
from stemcity_kit.calls.call import Call, Late
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.dossier import Dossier, Kind
from stemcity_kit.calls.dossier_text import PURPOSES, condition_words, deadlines, officer
from stemcity_kit.calls.explain_admission import CHANNELS
from stemcity_kit.calls.explain_place import review_term, tie_words
from stemcity_kit.calls.explain_points import aggregate_words, rounding_words
from stemcity_kit.calls.explain_subject import criterion_title, question_title
from stemcity_kit.calls.grid import Criterion, CriterionKind, Grid
from stemcity_kit.calls.question import Kind as Asked
from stemcity_kit.calls.question import Reader
from stemcity_kit.errors import N_
from stemcity_kit.model.dossier import Head, Section, Table, with_content
from stemcity_kit.model.sentence import Param, Sentence, said, verbatim, yes_or_no

__all__ = ["notice"]

_KINDS = {
    CriterionKind.JUDGED: N_("judged by the committee"),
    CriterionKind.FORMULA: N_("by formula, from “{question}”"),
    CriterionKind.CATEGORY: N_("by category, from “{question}”"),
}
_ASKED = {
    Asked.LINE: N_("a line"),
    Asked.TEXT: N_("a text"),
    Asked.CHOICE: N_("one of several"),
    Asked.CHOICES: N_("some of several"),
    Asked.YES_NO: N_("yes or no"),
    Asked.WHOLE: N_("a whole number"),
    Asked.DECIMAL: N_("a number"),
    Asked.MONEY: N_("an amount"),
    Asked.DATE: N_("a date"),
    Asked.MARK: N_("a mark"),
    Asked.EMAIL: N_("an e-mail address"),
    Asked.ADDRESS: N_("a web address"),
    Asked.FILE: N_("a file"),
}


def notice(casefile: CaseFile, *, at: dt.datetime, head: Head | None = None) -> Dossier:
    """The notice of a call, for the public.

    Args:
        casefile: The case; its extensions and draws are in the notice.
        at: The moment of the document.
        head: The head of the journal.
    """
    call = casefile.call
    return Dossier(
        kind=Kind.NOTICE,
        reader=Reader.PUBLIC,
        call=call,
        title=said("notice", N_("Public notice")),
        at=at,
        head=head,
        sections=with_content(
            Section("about", said("about", N_("What it is about")), _about(call)),
            Section("places", said("places", N_("What there is to win")), _equal(call), _pools(call)),
            Section("deadlines", said("deadlines", N_("Deadlines")), (*deadlines(casefile), *_late(call))),
            Section("apply", said("apply", N_("How to apply")), _apply(call), _questions(call)),
            Section("requirements", said("requirements", N_("Requirements")), _requirements(call)),
            Section("grid", said("grid", N_("How applications are scored")), _scoring(call), _criteria(call)),
            Section("ties", said("ties", N_("Equal points")), _ties(casefile)),
            Section("rights", said("rights", N_("Review")), _rights(call)),
            Section("inquiries", said("inquiries", N_("Questions and answers")), _inquiries(casefile)),
            Section("publication", said("publication", N_("Publication")), _publication(casefile)),
        ),
        fields={"officer": call.officer, "budget_line": call.budget_line, "digest": call.digest},
    )


def _about(call: Call) -> Iterator[Sentence]:
    yield said(call.purpose.value, PURPOSES[call.purpose])
    if call.summary:
        yield verbatim(call.summary)
    yield said("digest", N_("The SHA-256 of the text of this call as data is {digest}."), digest=call.digest)


def _pools(call: Call) -> Iterator[Table]:
    pools = call.awarding.pools
    if pools:
        columns = (
            said("pool", N_("Pool")),
            said("who", N_("Who can win")),
            said("places", N_("Places")),
            said("each", N_("For each winner")),
            said("fund", N_("Fund")),
            said("donors", N_("Donors")),
        )
        rows: list[tuple[Param, ...]] = [
            (
                pool.title or pool.key,
                _who(call, pool),
                "" if pool.places is None else pool.places,
                pool.each or "",
                stated_fund(pool, currency=call.currency) or "",
                tuple(donor.name for donor in pool.donors),
            )
            for pool in pools
        ]
        yield Table(said("pools", N_("Places and funds")), columns, rows)


def _who(call: Call, pool: Pool) -> Param:
    """Who can win in a pool: its condition, its ranking, its least points; everybody where it has none."""
    parts: list[Param] = [condition_words(call, pool.who)] if pool.who else []
    if pool.ranking:
        asked = call.asked.get(call.awarding.split)
        name = (asked.choices.get(pool.ranking) if asked else None) or pool.ranking
        parts.append(said("of-ranking", N_("ranking: {name}"), name=name))
    if pool.least is not None:
        parts.append(said("from-points", N_("from {least} points"), least=pool.least))
    return tuple(parts) or said("all", N_("everybody"))


def _equal(call: Call) -> Iterator[Sentence]:
    for prize in call.awarding.prizes:
        title = prize.title or prize.key
        yield (
            said("prize", N_("Special prize: “{prize}”."), prize=title)
            if prize.amount is None
            else said("prize-amount", N_("Special prize: “{prize}”, {amount}."), prize=title, amount=prize.amount)
        )
    if call.awarding.conditional:
        yield said("conditional", N_("An award is final once this is proved: {proof}"), proof=call.awarding.conditional)


def _late(call: Call) -> Iterator[Sentence]:
    what = {
        Late.EXCLUDED: N_("What comes later is received and excluded."),
        Late.ACCEPTED: N_("What comes later is accepted as well."),
    }[call.late]
    yield said(f"late-{call.late.value}", what)
    yield said("register", N_("What counts is when the receiving register got it, by the clock of that register."))


def _apply(call: Call) -> Iterator[Sentence]:
    ways = tuple(said(channel.value, CHANNELS[channel]) for channel in call.channels)
    yield said("channels", N_("Applications come in {channels}."), channels=ways)
    if call.groupings:
        yield said("groupings", N_("Several may apply together; one of them leads."))
    if call.at_most is not None:
        yield said(
            "at-most", N_("Applications of one proposer, groupings counted: at most {count}."), count=call.at_most
        )
    if call.completion_days is not None:
        yield said(
            "cure",
            N_("An incomplete application can be completed within {days} days of the request."),
            days=call.completion_days,
        )


def _questions(call: Call) -> Iterator[Table]:
    if call.questions:
        columns = (said("question", N_("Question")), said("answer", N_("Answer")), said("required", N_("Required")))
        rows: list[tuple[Param, ...]] = [
            (
                question.title or question.key,
                said(question.kind.value, _ASKED[question.kind]),
                yes_or_no(holds=question.required),
            )
            for question in call.questions
        ]
        yield Table(said("questions", N_("What is asked")), columns, rows)


def _requirements(call: Call) -> Iterator[Sentence]:
    """Each requirement with its limit and day, for whom it holds, what moves the limit, and its source."""
    for requirement in call.requirements:
        title: Param = requirement.title or requirement.key
        condition = condition_words(call, requirement.test, on=requirement.on)
        yield said("requirement", N_("{title} ({condition})"), title=title, condition=condition)
        if requirement.when is not None:
            when = condition_words(call, requirement.when)
            yield said(
                "requirement-when", N_("“{title}” is asked only where {condition}."), title=title, condition=when
            )
        if requirement.allowance:
            question = question_title(call, requirement.allowance)
            what = N_("The limit of “{title}” is moved up by the answer to “{question}”.")
            yield said("allowance", what, title=title, question=question)
        if requirement.source:
            yield said("source", N_("This rests on {source}."), source=requirement.source)


def _scoring(call: Call) -> Iterator[Sentence]:
    grid = call.grid
    if grid is None:
        return
    yield said(
        "aggregate",
        N_("Marks of several members are put together as their {aggregate}."),
        aggregate=aggregate_words(grid),
    )
    yield said("recusal", N_("A member who abstains is left out; that is never counted as 0."))
    yield rounding_words(grid)
    for threshold in grid.thresholds:
        if threshold.of:
            of = criterion_title(call, "+".join(threshold.of))
            yield said(
                "threshold",
                N_("An application needs at least {least} points in {of} together."),
                least=threshold.least,
                of=of,
            )
        else:
            yield said(
                "threshold-total", N_("An application needs at least {least} points in all."), least=threshold.least
            )


def _criteria(call: Call) -> Iterator[Table]:
    grid = call.grid
    if grid is None:
        return
    columns = (
        said("criterion", N_("Criterion")),
        said("most", N_("At most")),
        said("how", N_("How it is scored")),
        said("least", N_("At least")),
    )
    rows: list[tuple[Param, ...]] = [
        (
            criterion_title(call, criterion.key),
            criterion.weight,
            _how(call, grid, criterion),
            "" if criterion.least is None else criterion.least,
        )
        for criterion in grid.criteria
    ]
    yield Table(said("criteria", N_("Criteria")), columns, rows)
    for criterion in grid.criteria:
        if criterion.levels:
            yield _levels(call, criterion)


def _how(call: Call, grid: Grid, criterion: Criterion) -> Param:
    if any(part.within == criterion.key for part in grid.criteria):
        return said("parts", N_("the sum of its parts"))
    question = criterion.formula.question if criterion.formula else criterion.question
    return said(criterion.kind.value, _KINDS[criterion.kind], question=question_title(call, question))


def _levels(call: Call, criterion: Criterion) -> Table:
    caption = said("levels", N_("What each mark means: {criterion}"), criterion=criterion_title(call, criterion.key))
    columns = (said("mark", N_("Mark")), said("meaning", N_("Meaning")))
    return Table(caption, columns, criterion.levels.items())


def _ties(casefile: CaseFile) -> Iterator[Sentence]:
    for number, tie in enumerate(casefile.call.awarding.ties, 1):
        yield said(
            "tie",
            N_("Rule {number} among those with equal points: {tie}."),
            number=number,
            tie=tie_words(casefile.call, tie),
        )
    for draw in casefile.draws.values():
        yield said("draw-event", N_("The seed of the draw comes from “{event}”."), event=draw.event)


def _inquiries(casefile: CaseFile) -> Iterator[Sentence]:
    """What was asked about the call and answered to all; they name nobody."""
    for inquiry in casefile.inquiries.values():
        if inquiry.answered:
            yield said("inquiry-asked", N_("Question: {asked}"), asked=inquiry.asked)
            yield said("inquiry-answered", N_("Answer: {answered}"), answered=inquiry.answered)


def _publication(casefile: CaseFile) -> Iterator[Sentence]:
    """Where the call is published, as its text says, and where and when it was, as the record says."""
    if casefile.call.publications:
        yield said("publications", N_("The call is published at: {places}."), places=casefile.call.publications)
    record = casefile.published
    if record is not None and isinstance(record.act, CallPublished) and record.act.at_address:
        what = N_("It was published on {at}, and can be read at {address}.")
        yield said("published-at", what, at=record.at, address=record.act.at_address)


def _rights(call: Call) -> Iterator[Sentence]:
    yield from review_term(call)
    yield from officer(call)
