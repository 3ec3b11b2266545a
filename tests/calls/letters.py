"""Every document of the award case, for the tests of dossiers and of how they are rendered."""

from decimal import Decimal

from stemcity_kit.calls import acts
from stemcity_kit.calls.casefile import CaseFile
from stemcity_kit.calls.dossier import Dossier
from stemcity_kit.calls.dossier_award import agreement, certificate
from stemcity_kit.calls.dossier_call import notice
from stemcity_kit.calls.dossier_committee import convocation, minutes
from stemcity_kit.calls.dossier_letters import (
    exclusion_letter,
    explanation,
    outcome_letter,
    request_to_complete,
)
from stemcity_kit.calls.dossier_ranking import ranking_notice
from stemcity_kit.calls.question import Reader
from stemcity_kit.calls.states import Doer
from stemcity_kit.model.dossier import Head
from stemcity_kit.model.money import Money
from stemcity_kit.model.text import Text
from tests.calls.award_case import HOUR, START, ranked, recorded

AT = START + 1700 * HOUR
HEAD = Head("merit-2027", 39, "ab12" * 16)
FIVE_HUNDRED = Money(Decimal(500), "EUR")


def awarded() -> CaseFile:
    """The case once the first award took effect."""
    steps = [
        (acts.RankingApproved(decision="30/2027"), Doer.MANAGER, "head"),
        (acts.AwardOffered(application="kv2m", pool="all", amount=FIVE_HUNDRED), Doer.OFFICER, "o1"),
        (acts.AwardAccepted(application="kv2m"), Doer.OFFICER, "o1"),
        (acts.AgreementSigned(application="kv2m"), Doer.OFFICER, "o1"),
        (acts.AwardMadeEffective(application="kv2m"), Doer.OFFICER, "o1"),
    ]
    return recorded(ranked(), steps, since=START + 1600 * HOUR)


def text(english: str) -> Text:
    """A text in English."""
    return Text({"en": english})


def to_applicants(casefile: CaseFile) -> list[Dossier]:
    """The letters to applicants, and what an applicant signs."""
    kept = {"at": AT, "head": HEAD}
    remedies = [text("An appeal goes to the court of Example within 60 days.")]
    return [
        request_to_complete(casefile, "kv2m", **kept),
        exclusion_letter(casefile, "xn8c", remedies=remedies, **kept),
        *(outcome_letter(casefile, key, remedies=remedies, **kept) for key in ("kv2m", "q7hd", "tr5w")),
        *(explanation(casefile, key, reader=Reader.APPLICANT, **kept) for key in ("kv2m", "q7hd", "tr5w", "xn8c")),
        agreement(
            casefile,
            "kv2m",
            contributions=[(text("Two labs"), Money(Decimal(900), "EUR"))],
            benefits=[text("A name on the posters")],
            terms=[text("It ends with the edition.")],
            **kept,
        ),
        certificate(casefile, "kv2m", **kept),
    ]


def to_everybody(casefile: CaseFile) -> list[Dossier]:
    """What is published."""
    return [notice(casefile, at=AT, head=HEAD), ranking_notice(casefile, at=AT, head=HEAD)]


def to_the_committee(casefile: CaseFile) -> list[Dossier]:
    """What the committee gets."""
    agenda = [text("Conflicts of interest"), text("Reading of the applications")]
    return [
        convocation(casefile, start=AT, place="Town hall, room 3", agenda=agenda, at=AT, head=HEAD),
        minutes(casefile, "first", at=AT, head=HEAD),
    ]


def all_documents(casefile: CaseFile) -> list[Dossier]:
    """One of each, and more."""
    return [*to_everybody(casefile), *to_the_committee(casefile), *to_applicants(casefile)]
