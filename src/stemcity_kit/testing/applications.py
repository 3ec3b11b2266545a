"""Synthetic applications for any call: plausible, obviously invented, and the same everywhere for the same seed.

What a call asks is data, so its answers can be made up from the data: within the limits of each question, only where it
is asked, near the limits that requirements, pools and deadlines look at. They serve to try a grid before a call is
published, to train an office, and to test a portal.

Only `random.Random.random` is drawn from, whose sequence Python promises not to change.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from types import MappingProxyType

import attrs

from stemcity_kit.calls.acts import ApplicationReceived, Party
from stemcity_kit.calls.answer import Answers, Attachment, Mark, Value
from stemcity_kit.calls.answers_check import is_asked
from stemcity_kit.calls.call import Call, Purpose
from stemcity_kit.calls.casefile import Application
from stemcity_kit.calls.dues import deadline_for
from stemcity_kit.calls.eligibility import judge
from stemcity_kit.calls.question import Condition, Kind, Question, Sensitivity
from stemcity_kit.calls.reading import written
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.model.fields import clean_line, clean_text
from stemcity_kit.model.money import Money
from stemcity_kit.model.time import in_utc
from stemcity_kit.model.zones import zone_info
from stemcity_kit.testing.frame import Draw
from stemcity_kit.testing.hostile import HOSTILE

__all__ = ["synthetic_answers", "synthetic_applications"]

TRIES = 300
"""How often answers are made up anew until they meet the requirements of the call."""

NO_DEADLINE = dt.datetime(2027, 1, 31, 12, tzinfo=dt.UTC)
"""Before this moment come the applications of a call that has no deadline."""

MONTH = 30 * 24 * 3600
FIRST = ("Alba", "Bice", "Cora", "Dora", "Elda", "Fede", "Gaia", "Ilda", "Lina", "Mira", "Nives", "Olga", "Pia", "Rina")
LAST = ("Finta", "Esempio", "Prova", "Sintesi", "Fittizia", "Inventi", "Immaginari", "Modello", "Campione", "Bozza")
NAMED = ("Light", "Water", "Numbers", "Bridges", "Robots", "Seeds", "Stars", "Maps", "Sound", "Waves")
LETTERS = "bcdfghjkmnpqrstvwxz"
DIGITS = "23456789"


def synthetic_applications(
    call: Call, *, count: int, seed: int, hostile: bool = False, eligible: bool = True
) -> tuple[ApplicationReceived, ...]:
    """Applications as the receiving register would have taken them in, in order of arrival.

    Each answers every question that it is asked, within its limits, and comes in the thirty days before the deadline
    that holds for it. Keys are random letters, protocol numbers follow the arrival in each calendar year, persons are
    called after their application. Applicants other than for scholarships are parties with codes; where the call admits
    groupings, every tenth is one of two, with shares.

    Args:
        call: The call.
        count: How many.
        seed: The same seed, count and call give equal applications on every platform.
        hostile: Whether free texts hold what has broken programs: markup, formulas, format strings, ten thousand
            characters.
        eligible: Whether they meet the requirements, as far as that can be made up; otherwise by chance.

    >>> from stemcity_kit.calls.requirement import Requirement
    >>> limit = Requirement(key="income", test=Condition.parse("isee < 40000"))
    >>> call = Call(key="grants", questions=[Question(key="isee", kind="money", required=True)], requirements=[limit])
    >>> one, two = synthetic_applications(call, count=2, seed=1)
    >>> one.protocol, one.answers.get("isee"), two.received_at.isoformat()
    ('2027/0001', '22872.25 EUR', '2027-01-30T20:31:38+00:00')
    """
    draw = Draw.seeded(seed)
    zone = zone_info(call.zone)
    keys: dict[str, None] = {}
    made = []
    for number in range(1, count + 1):
        answers = synthetic_answers(call, draw=draw, number=number, hostile=hostile, eligible=eligible)
        deadline = deadline_for(call, answers, {due.deadline.key: (due.deadline,) for due in call.dues})
        closes = in_utc(deadline.closes) if deadline is not None else NO_DEADLINE
        at = (closes - dt.timedelta(seconds=1 + draw.below(MONTH))).astimezone(zone)
        key = _key(draw, keys)
        made.append(
            ApplicationReceived(
                application=key,
                person=f"person-{key}",
                received_at=at,
                channel=draw.one(call.channels),
                answers=answers,
                parties=_parties(call, number),
            )
        )
    return tuple(_registered(made))


def synthetic_answers(call: Call, *, draw: Draw, number: int, hostile: bool = False, eligible: bool = True) -> Answers:
    """The answers of one synthetic application.

    Args:
        call: The call.
        draw: The source of chance.
        number: Which one; names and addresses hold it.
        hostile: As for `synthetic_applications`.
        eligible: As for `synthetic_applications`.
    """
    maker = _Maker(call, draw, number, hostile)
    answers = maker.answers()
    for _ in range(TRIES if eligible else 0):
        doubtful = set(_doubtful(call, answers))
        if not doubtful:
            break
        answers = maker.answers({key: text for key, text in answers.given.items() if key not in doubtful})
    return answers


def _doubtful(call: Call, answers: Answers) -> Iterator[str]:
    """The questions whose answers stand in the way of an admission."""
    held = Application(key="x", person="x", state=ApplicationState.RECEIVED, answers=answers)
    for judgement in judge(call, held):
        if judgement.met is False:
            requirement = judgement.requirement
            yield requirement.test.question
            yield from [requirement.when.question] if requirement.when else []


def _registered(made: list[ApplicationReceived]) -> Iterator[ApplicationReceived]:
    """The applications in order of arrival, with the numbers of the register."""
    counted: dict[int, int] = {}
    for act in sorted(made, key=lambda act: (in_utc(act.received_at), act.application)):
        year = act.received_at.year
        counted[year] = counted.get(year, 0) + 1
        yield attrs.evolve(act, protocol=f"{year}/{counted[year]:04}")


def _key(draw: Draw, taken: dict[str, None]) -> str:
    while True:
        key = "".join(draw.one(LETTERS if place % 3 else LETTERS + DIGITS) for place in range(1, 7))
        if key not in taken:
            taken[key] = None
            return key


def _parties(call: Call, number: int) -> tuple[Party, ...]:
    if call.purpose is Purpose.SCHOLARSHIPS or call.identity:
        return ()
    lead = f"Synthetic body {number}"
    if not call.groupings or number % 10:
        return (Party(code=f"SYN-{number:05}", name=lead),)
    beside = Party(code=f"SYN-{number:05}-B", name=f"{lead}, partner", share=Decimal(40))
    return (Party(code=f"SYN-{number:05}", name=lead, lead=True, share=Decimal(60)), beside)


@attrs.frozen
class _Maker:
    """Makes up answers to one call."""

    call: Call
    draw: Draw
    number: int
    hostile: bool

    def answers(self, kept: Mapping[str, str] = MappingProxyType({})) -> Answers:
        """Answers to all that is asked; those that are kept stay as they were."""
        answers = Answers()
        for question in self.call.questions:
            if is_asked(self.call, question, answers):
                text = kept.get(question.key) or written(_MAKERS[question.kind](self, question))
                answers = answers.with_answers({question.key: text})
        return answers

    def limits(self, question: Question) -> Iterator[tuple[Condition, dt.date | None]]:
        """The conditions that look at a question, with the day on which an age is reckoned."""
        for requirement in self.call.requirements:
            for condition in (requirement.test, requirement.when):
                if condition is not None and condition.question == question.key:
                    yield condition, requirement.on
        awarding = self.call.awarding
        others = [asked.when for asked in self.call.questions] + [due.when for due in self.call.dues]
        others += [pool.who for pool in awarding.pools] + [prize.who for prize in awarding.prizes]
        others += [share.when for pool in awarding.pools for share in pool.shares]
        for condition in others:
            if condition is not None and condition.question == question.key:
                yield condition, None

    def number_for(self, question: Question, *, places: int, usual: int) -> Decimal:
        """A number within the question's limits, often close to one that the call looks at."""
        seen = [number for number in map(_number, self.values_for(question)) if number is not None]
        low = question.least if question.least is not None else Decimal(0)
        high = question.most if question.most is not None else max([*seen, Decimal(0)]) * 3 / 2 or low + usual
        first = int(low.scaleb(places).to_integral_value(ROUND_CEILING))
        last = int(high.scaleb(places).to_integral_value(ROUND_FLOOR))
        if seen and not self.draw.below(3):
            near = int(self.draw.one(seen).scaleb(places)) + self.draw.below(3) - 1
            return Decimal(min(max(near, first), last)).scaleb(-places)
        return Decimal(first + self.draw.below(max(last - first, 0) + 1)).scaleb(-places)

    def values_for(self, question: Question) -> list[str]:
        """The values with which the call compares the answer to a question."""
        return [text for condition, _ in self.limits(question) for text in condition.values]

    def text(self, question: Question, plain: str, *, lines: bool) -> str:
        """Free text, cut to what the question allows."""
        said = self.draw.one(HOSTILE) if self.hostile else plain
        clean = clean_text if lines else clean_line
        return clean(clean(said)[: question.longest]) or "x"


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.split(" ", maxsplit=1)[0])
    except ArithmeticError:
        return None


def _line(maker: _Maker, question: Question) -> Value:
    if question.sensitivity is Sensitivity.OPEN:
        return maker.text(question, f"{maker.draw.one(NAMED)} {maker.number}", lines=False)
    return maker.text(question, f"{maker.draw.one(FIRST)} {maker.draw.one(LAST)} {maker.number}", lines=False)


def _text(maker: _Maker, question: Question) -> Value:
    said = " ".join(f"{maker.draw.one(NAMED)} and {maker.draw.one(NAMED).lower()}." for _ in range(3))
    return maker.text(question, f"Synthetic text {maker.number}. {said}", lines=True)


def _choice(maker: _Maker, question: Question) -> Value:
    return maker.draw.one(tuple(question.choices))


def _choices(maker: _Maker, question: Question) -> Value:
    chosen = set(maker.draw.several(tuple(question.choices), len(question.choices)))
    return tuple(choice for choice in question.choices if choice in chosen)


def _yes_no(maker: _Maker, _question: Question) -> Value:
    return bool(maker.draw.below(2))


def _whole(maker: _Maker, question: Question) -> Value:
    return int(maker.number_for(question, places=0, usual=10))


def _decimal(maker: _Maker, question: Question) -> Value:
    return maker.number_for(question, places=2, usual=100)


def _money(maker: _Maker, question: Question) -> Value:
    exponent = Money(Decimal(0), maker.call.currency).minor_unit.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    return Money(maker.number_for(question, places=places, usual=50_000), maker.call.currency)


def _date(maker: _Maker, question: Question) -> Value:
    """A birthday near the ages that the call looks at, a day near the days that it does, or one of the year before."""
    days: list[tuple[dt.date, int]] = []
    for condition, on in maker.limits(question):
        for text in condition.values:
            if on is not None and text.isdigit():
                days.append((on - dt.timedelta(days=int(text) * 365), 8 * 365))
            elif on is None:
                days.append((dt.date.fromisoformat(text), 365))
    closes = [due.deadline.falls_on for due in maker.call.dues] or [NO_DEADLINE.date()]
    middle, around = maker.draw.one(days) if days else (min(closes) - dt.timedelta(days=183), 183)
    return middle + dt.timedelta(days=maker.draw.below(2 * around + 1) - around)


def _mark(maker: _Maker, question: Question) -> Value:
    scale = maker.call.mark_scales[maker.draw.one(question.scales or tuple(maker.call.mark_scales))]
    places = 0 if scale.most - scale.least > 11 else 1
    steps = int((scale.most - scale.least).scaleb(places))
    value = scale.most - Decimal(min(maker.draw.below(steps + 1), maker.draw.below(steps + 1))).scaleb(-places)
    return Mark(value, scale.key, honours=scale.honours and value == scale.most and not maker.draw.below(3))


def _email(maker: _Maker, _question: Question) -> Value:
    return f"applicant-{maker.number}@example.org"


def _address(maker: _Maker, question: Question) -> Value:
    return f"https://example.org/{question.key}/{maker.number}"


def _file(maker: _Maker, question: Question) -> Value:
    name = f"{question.key}-{maker.number}.pdf"
    return Attachment(name, hashlib.sha256(name.encode()).hexdigest())


_MAKERS: Mapping[Kind, Callable[[_Maker, Question], Value]] = MappingProxyType(
    {
        Kind.LINE: _line,
        Kind.TEXT: _text,
        Kind.CHOICE: _choice,
        Kind.CHOICES: _choices,
        Kind.YES_NO: _yes_no,
        Kind.WHOLE: _whole,
        Kind.DECIMAL: _decimal,
        Kind.MONEY: _money,
        Kind.DATE: _date,
        Kind.MARK: _mark,
        Kind.EMAIL: _email,
        Kind.ADDRESS: _address,
        Kind.FILE: _file,
    }
)
