"""The call: its whole text as data, frozen when it is published."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Mapping
from functools import cached_property

import attrs

from stemcity_kit.calls.acts import Channel
from stemcity_kit.calls.answer import SCALES, MarkScale
from stemcity_kit.calls.awarding import Awarding
from stemcity_kit.calls.grid import Grid
from stemcity_kit.calls.question import Condition, Question, Sensitivity
from stemcity_kit.calls.requirement import Requirement
from stemcity_kit.calls.states import (
    APPLICATION,
    AWARD,
    CALL,
    ApplicationState,
    AwardState,
    CallState,
    Table,
    without,
)
from stemcity_kit.model.canonical import digest
from stemcity_kit.model.days import is_weekend
from stemcity_kit.model.deadline import Deadline
from stemcity_kit.model.fields import IS_KEY, Strings, choice, clean_line, line, strings, valid_key, whole
from stemcity_kit.model.frozen import Frozen, frozen
from stemcity_kit.model.money import Money
from stemcity_kit.model.text import Text, translated
from stemcity_kit.model.vocabulary import Nature

__all__ = ["Call", "Due", "DueFor", "Late", "Notice", "Purpose"]


class Purpose(enum.StrEnum):
    """What a call looks for."""

    PARTNERS = "partners"
    SPONSORS = "sponsors"
    CONTENTS = "contents"
    SCHOLARSHIPS = "scholarships"


class DueFor(enum.StrEnum):
    """What a deadline is for."""

    APPLICATION = "application"
    QUESTIONS = "questions"
    PROOF = "proof"


class Late(enum.StrEnum):
    """What becomes of an application that comes after its deadline; it is received in any case."""

    EXCLUDED = "excluded"
    ACCEPTED = "accepted"


@attrs.frozen(kw_only=True)
class Due:
    """A deadline of the call.

    Attributes:
        deadline: When.
        what: What it is for.
        when: The applications for which it holds; a call may have an earlier deadline for proposals that need permits.
            The first one that holds counts.
    """

    deadline: Deadline
    what: DueFor = choice(DueFor, default=DueFor.APPLICATION)
    when: Condition | None = None


@attrs.frozen(kw_only=True)
class Notice:
    """How long a call must be public before anything is agreed, where a contribution is above an amount.

    Attributes:
        days: Full days of publication.
        above: The amount above which it holds, of one contribution or of the sum of its lots.
        source: The law, with article.
    """

    days: int
    above: Money
    source: str = line()


def _states(values: Strings) -> tuple[CallState, ...]:
    return tuple(CallState(value) for value in values)


def _award_states(values: Strings) -> tuple[AwardState, ...]:
    return tuple(AwardState(value) for value in values)


def _channels(values: Strings) -> tuple[Channel, ...]:
    return tuple(Channel(value) for value in values)


def _days(values: Iterable[dt.date]) -> tuple[dt.date, ...]:
    return tuple(sorted(set(values)))


def _dues(values: Iterable[Due]) -> tuple[Due, ...]:
    return tuple(values)


def _questions(values: Iterable[Question]) -> tuple[Question, ...]:
    return tuple(values)


def _requirements(values: Iterable[Requirement]) -> tuple[Requirement, ...]:
    return tuple(values)


@attrs.frozen(kw_only=True)
class Call:
    """An open call.

    Attributes:
        key: The call's key; its case in the journal is called so.
        title: What people read.
        purpose: What it looks for.
        summary: What it is about.
        organiser: Who calls.
        zone: The IANA time zone of all its local times.
        currency: ISO 4217.
        languages: The languages of its documents, the main one first.
        nature: Real, invented or synthetic; the last two are said on every document.
        notice: What to say of the data on every document.
        jurisdiction: The file of national rules that it follows.
        edition: The uri of the edition that it belongs to.
        legal_bases: The laws and acts that it rests on.
        officer: The officer in charge.
        budget_line: The budget line that pays.
        publications: Where it is published.
        leaves_out: The optional stages that it does not have.
        awards_leave_out: The optional stages that its awards do not have.
        dues: Its deadlines.
        days_off: The days, besides Saturdays and Sundays, on which no deadline rests that rolls over. They stand in the
            text, so that a later change of a calendar makes nobody late.
        late: What becomes of late applications.
        channels: The ways by which applications may come.
        questions: What it asks.
        scales: The scales of marks, by key, besides the usual ones.
        requirements: What applicants must meet.
        identity: The question that tells proposers apart, where applications come without parties.
        addressee: The questions whose answers make the address on a letter, line by line, the name first.
        at_most: The most applications of one proposer, groupings counted; empty for no limit.
        groupings: Whether several may apply together.
        completion_days: How many days an applicant has to complete an application.
        grid: How applications are scored; None where nothing is scored.
        readers: How many members score each application; empty for the whole committee.
        committee_quorum: The fewest voting members that must be present.
        anonymous: Whether the committee reads without knowing who applies, whatever the questions say; see
            `calls.views`.
        review_days: How many days reviews can be asked for.
        awarding: What there is to win and in which order it goes.
        publish_above: The notice that must be kept before agreements.
        becomes: For a call whose winners hold events: which answer fills which field of the event.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    title: Text = translated()
    purpose: Purpose = choice(Purpose, default=Purpose.PARTNERS)
    summary: Text = translated(long=True)
    organiser: Text = translated()
    zone: str = line(default="UTC")
    currency: str = line(default="EUR")
    languages: tuple[str, ...] = attrs.field(default=("en",), converter=strings)
    nature: Nature = choice(Nature, default=Nature.REAL)
    notice: Text = translated(long=True)
    jurisdiction: str = line(default="none")
    edition: str = line()
    legal_bases: tuple[str, ...] = attrs.field(default=(), converter=strings)
    officer: str = line()
    budget_line: str = line()
    publications: tuple[str, ...] = attrs.field(default=(), converter=strings)
    leaves_out: tuple[CallState, ...] = attrs.field(default=(), converter=_states)
    awards_leave_out: tuple[AwardState, ...] = attrs.field(default=(), converter=_award_states)
    dues: tuple[Due, ...] = attrs.field(default=(), converter=_dues)
    days_off: tuple[dt.date, ...] = attrs.field(default=(), converter=_days)
    late: Late = choice(Late, default=Late.EXCLUDED)
    channels: tuple[Channel, ...] = attrs.field(default=("portal",), converter=_channels)
    questions: tuple[Question, ...] = attrs.field(default=(), converter=_questions)
    scales: Mapping[str, MarkScale] = attrs.field(factory=Frozen, converter=frozen)
    requirements: tuple[Requirement, ...] = attrs.field(default=(), converter=_requirements)
    identity: str = line()
    addressee: tuple[str, ...] = attrs.field(default=(), converter=strings)
    at_most: int | None = whole(least=1)
    groupings: bool = False
    completion_days: int | None = whole(least=1, most=366)
    grid: Grid | None = None
    readers: int | None = whole(least=1)
    committee_quorum: int | None = whole(least=1)
    anonymous: bool = False
    review_days: int | None = whole(least=0, most=366)
    awarding: Awarding = Awarding()
    publish_above: Notice | None = None
    becomes: Mapping[str, str] = attrs.field(factory=Frozen, converter=frozen)

    @cached_property
    def table(self) -> Table[CallState]:
        """The states and transitions of this call."""
        return without(CALL, self.leaves_out)

    @property
    def application_table(self) -> Table[ApplicationState]:
        """The states and transitions of its applications."""
        return APPLICATION

    @cached_property
    def award_table(self) -> Table[AwardState]:
        """The states and transitions of its awards."""
        return without(AWARD, self.awards_leave_out)

    @cached_property
    def asked(self) -> Mapping[str, Question]:
        """The questions by key."""
        return Frozen({question.key: question for question in self.questions})

    @cached_property
    def mark_scales(self) -> Mapping[str, MarkScale]:
        """The usual scales of marks and the call's own, by key."""
        return Frozen({**SCALES, **self.scales})

    @property
    def reveals_hardship(self) -> bool:
        """Whether being named in its results could reveal income or health, so that they are published by code only.

        Source: D.Lgs. 33/2013, art. 26(4); Garante, order of 22 July 2021, n. 296.
        """
        return any(question.sensitivity is Sensitivity.HARDSHIP for question in self.questions)

    def is_off(self, day: dt.date) -> bool:
        """Whether a deadline that rolls over does not stay on this day.

        >>> Call(key="grants", days_off=[dt.date(2024, 6, 3)]).is_off(dt.date(2024, 6, 3))
        True
        """
        return is_weekend(day) or day in self.days_off

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the whole call as canonical JSON; published with it, so that any later change shows."""
        return digest(self)
