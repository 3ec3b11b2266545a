"""A scholarship call with a full case, for the tests of explanations and documents."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from stemcity_kit.calls import acts
from stemcity_kit.calls.acts import Appointment, Party, Record, Seat
from stemcity_kit.calls.answer import Answers
from stemcity_kit.calls.awarding import Awarding, Donor, Pool, Tie
from stemcity_kit.calls.call import Call, Due
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.folding import fold
from stemcity_kit.calls.grid import Criterion, Formula, Grid, Threshold
from stemcity_kit.calls.question import Condition, Question
from stemcity_kit.calls.ranks import rank
from stemcity_kit.calls.requirement import Requirement
from stemcity_kit.calls.states import Doer
from stemcity_kit.model.deadline import Deadline
from stemcity_kit.model.money import Money
from stemcity_kit.model.text import Text

ZONE = "Europe/Rome"
DUE = Deadline("applications", dt.date(2027, 6, 1), dt.time(12), ZONE, included=True)
START = dt.datetime(2027, 5, 1, 8, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)

CANARIES = {
    "kv2m": {"name": "Zaira Canarini", "address": "Via Uccello 91", "isee": "15000.00 EUR", "mark": "88/100"},
    "q7hd": {"name": "Ottavia Fringuelli", "address": "Via Nido 17", "isee": "22500.00 EUR", "mark": "92/100"},
    "tr5w": {"name": "Perla Verdoni", "address": "Via Gabbia 33", "isee": "42000.00 EUR", "mark": "100L/100"},
    "xn8c": {"name": "Iride Cardelli", "address": "Via Volo 55", "isee": "61234.56 EUR", "mark": "90/100"},
}
"""Four applicants: two with the same total, one behind them, one over the limit of income."""


def scholarships(**changes: object) -> Call:
    """Merit 60, need 30 and motivation 10 points; one place of two is broken by income."""
    made = {
        "key": "merit-2027",
        "title": {"en": "Merit & need scholarships", "it": "Borse di studio"},
        "organiser": {"en": "City of Example"},
        "languages": ["en", "it"],
        "purpose": "scholarships",
        "zone": ZONE,
        "nature": "synthetic",
        "legal_bases": ["Example Act, art. 12"],
        "officer": "Dana Officer",
        "dues": [Due(deadline=DUE)],
        "questions": [
            Question(key="name", title={"en": "Name"}, sensitivity="personal", seen_by=[], required=True),
            Question(key="address", title={"en": "Address"}, sensitivity="personal", seen_by=[]),
            Question(key="isee", title={"en": "Income"}, kind="money", sensitivity="hardship", seen_by=[]),
            Question(key="mark", title={"en": "School-leaving mark"}, kind="mark", scales=["100"], substance=True),
            Question(key="proof", title={"en": "Proof of income"}, kind="file"),
        ],
        "requirements": [
            Requirement(
                key="income",
                title={"en": "Income at most 50,000"},
                test=Condition.parse("isee <= 50000"),
                source="Call, art. 3",
            ),
        ],
        "addressee": ["name", "address"],
        "committee_quorum": 2,
        "review_days": 10,
        "grid": Grid(
            criteria=[
                Criterion(
                    key="merit",
                    title={"en": "Merit"},
                    weight=Decimal(60),
                    kind="formula",
                    formula=Formula(question="mark", zero=Decimal(60), full=Decimal(100)),
                ),
                Criterion(
                    key="need",
                    title={"en": "Need"},
                    weight=Decimal(30),
                    kind="formula",
                    formula=Formula(question="isee", zero=Decimal(50000), full=Decimal(0)),
                ),
                Criterion(
                    key="motivation",
                    title={"en": "Motivation"},
                    weight=Decimal(10),
                    levels={"0.8": Text({"en": "good"})},
                    least=Decimal(2),
                ),
            ],
            thresholds=[Threshold(Decimal(40))],
        ),
        "awarding": Awarding(
            ties=[Tie("answer", "isee", "lowest"), Tie("receipt")],
            pools=[
                Pool(
                    key="all",
                    title={"en": "The city's grants"},
                    places=1,
                    each=Money(Decimal(500), "EUR"),
                    donors=[Donor("Bank", Money(Decimal(500), "EUR"))],
                )
            ],
        ),
        **changes,
    }
    return Call(**made)


def recorded(casefile: CaseFile, given: Iterable[tuple[acts.Act, Doer, str]], *, since: dt.datetime) -> CaseFile:
    """The case after acts, one each hour."""
    start = casefile.number + 1
    return fold(
        casefile,
        [
            Record(number=start + n, at=since + n * HOUR, by=by, role=role, act=act, because="as planned")
            for n, (act, role, by) in enumerate(given)
        ],
    )


def _application(key: str, hours: int) -> acts.ApplicationReceived:
    given = CANARIES[key]
    return acts.ApplicationReceived(
        application=key,
        person=f"person-of-{key}",
        received_at=START + hours * HOUR,
        protocol=f"2027/{100 + hours}",
        answers=Answers(given),
        parties=(Party(code=f"TAX-{key}", name=given["name"]),),
    )


MARKS = {
    "kv2m": ("0.9", "0.8", "0.5"),
    "q7hd": ("0.8517", "0.7983", "0.1"),
    "tr5w": ("0.3", "0.4", "0.2"),
}
"""The marks for motivation of three members."""


def received(call: Call | None = None) -> CaseFile:
    """The case once everybody applied and the call was closed."""
    office = [
        (acts.PersonNamed(person="m1", called="Ada Reader"), Doer.OFFICER, "o1"),
        (acts.PersonNamed(person="m2", called="Bea Reader"), Doer.OFFICER, "o1"),
        (acts.PersonNamed(person="m3", called="Cleo Reader"), Doer.OFFICER, "o1"),
        (acts.CallApproved(decision="12/2027"), Doer.MANAGER, "head"),
        (acts.CallPublished(digest="0" * 64), Doer.OFFICER, "o1"),
    ]
    case = recorded(CaseFile.of(call or scholarships()), office, since=START - 10 * HOUR)
    came = [(_application(key, n), Doer.APPLICANT, f"person-of-{key}") for n, key in enumerate(CANARIES)]
    return recorded(case, [*came, (acts.CallClosed(), Doer.OFFICER, "o1")], since=START)


def evaluated(call: Call | None = None) -> CaseFile:
    """The case once it was scored: one excluded for income, one member recused from the third."""
    seats = (
        Appointment(member="m1", seat=Seat.CHAIR, declared=True),
        Appointment(member="m2", declared=True),
        Appointment(member="m3", declared=True),
    )
    steps = [
        (acts.ReceivabilityOpened(), Doer.OFFICER, "o1"),
        (acts.CompletionAsked(application="kv2m", items=["proof"], due=START + 1100 * HOUR), Doer.OFFICER, "o1"),
        (
            acts.CompletionAnswered(
                application="kv2m",
                received_at=START + 1001 * HOUR,
                answers=Answers({"proof": "isee.pdf sha256:" + "a" * 64}),
            ),
            Doer.APPLICANT,
            "person-of-kv2m",
        ),
        *((acts.ApplicationAdmitted(application=key), Doer.OFFICER, "o1") for key in MARKS),
        (
            acts.ApplicationExcluded(application="xn8c", grounds=["income"], reasons="The income is above the limit."),
            Doer.OFFICER,
            "o1",
        ),
        (acts.CommitteeAppointed(decision="20/2027", members=seats), Doer.MANAGER, "head"),
        (acts.MemberRecused(member="m3", application="tr5w"), Doer.CHAIR, "m1"),
        (acts.EvaluationOpened(), Doer.CHAIR, "m1"),
    ]
    case = recorded(received(call), steps, since=START + 1000 * HOUR)
    version = case.applications["kv2m"].version
    sheets = [
        (
            acts.SheetScored(
                application=key,
                member=member,
                marks={"motivation": Decimal(mark)},
                reasons=Answers({"motivation": f"{key} reason of {member}"}),
                version=version if key == "kv2m" else 1,
            ),
            Doer.MEMBER,
            member,
        )
        for key, marks in MARKS.items()
        for member, mark in zip(("m1", "m2", "m3"), marks, strict=True)
        if (key, member) != ("tr5w", "m3")
    ]
    held = acts.SessionHeld(
        key="first",
        start=START + 1100 * HOUR,
        end=START + 1102 * HOUR,
        place="Town hall",
        present=["m1", "m2", "m3"],
        minutes="The committee read the applications and wrote its sheets.",
    )
    done = [(acts.ApplicationEvaluated(application=key), Doer.CHAIR, "m1") for key in MARKS]
    return recorded(case, [*sheets, (held, Doer.SECRETARY, "m2"), *done], since=START + 1100 * HOUR)


def ranked(call: Call | None = None) -> CaseFile:
    """The case with its ranking in force, and reviews open."""
    case = evaluated(call)
    ranking = rank(case).ranking
    steps = [
        (acts.RankingProposed(ranking=ranking), Doer.CHAIR, "m1"),
        (acts.ReviewOpened(until=START + 1500 * HOUR), Doer.OFFICER, "o1"),
    ]
    return recorded(case, steps, since=START + 1200 * HOUR)
