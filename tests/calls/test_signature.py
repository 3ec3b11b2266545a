"""A signature that is missing: asked for in the letter, and told of when it came."""

from typing import Any

import attrs

from stemcity_kit.calls import acts
from stemcity_kit.calls.dossier import Dossier
from stemcity_kit.calls.dossier_letters import explanation, request_to_complete
from stemcity_kit.calls.question import Reader
from stemcity_kit.calls.states import CallState, Doer
from stemcity_kit.documents.dossier_words import told, wording
from tests.calls.award_case import HOUR, START, received, recorded
from tests.calls.letters import AT


def read(dossier: Dossier) -> Any:
    """Everything that a dossier says, in English."""
    words = wording(dossier, "en")
    return str(told(dossier, words, say=words.plain))


def test_a_request_for_a_signature_says_so() -> None:
    """As does the explanation, and later that it came."""
    case = attrs.evolve(received(), state=CallState.RECEIVABILITY)
    asked = acts.CompletionAsked(application="q7hd", items=["proof", "signature"], due=AT)
    signed = acts.CompletionAnswered(application="q7hd", received_at=START, signed=True)
    case = recorded(case, [(asked, Doer.OFFICER, "o1"), (signed, Doer.APPLICANT, "p")], since=START + 2000 * HOUR)
    letter = read(request_to_complete(case, "q7hd", at=AT))
    assert "The signature: the application has to be signed as the call asks." in letter
    why = read(explanation(case, "q7hd", reader=Reader.APPLICANT, at=AT))
    assert "to complete Proof of income and the signature, before" in why
    assert "It is signed now." in why
