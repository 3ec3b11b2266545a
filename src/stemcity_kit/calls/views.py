"""What each reader sees of an application, as a value of its own that does not hold what is concealed.

The office and the applicant see everything that the application holds. The others see the answers whose question names
them in `seen_by`, and nothing that was not asked: an answer without a question of the call is shown to none of them.

The committee does not learn who applies where the call is `anonymous`, or where it may not read the question of
identity: the one that `Call.identity` names or, where it names none, every question of personal data. Then the parties,
the person, the register's number, the channel and the time of receipt, the names of files, the words in which somebody
was excluded and every answer of personal data are concealed, whatever the state: who is excluded or withdraws stays as
unknown as before. The public sees codes alone where a name could reveal hardship, and otherwise the names of those who
have a place or a reserve place; ask for it only once the ranking is published. A donor sees no application at all, only
sums (`calls.explain_sums`).

What a text itself says about its author no rule can conceal; `calls.leaks` looks for it.

Source: Regulation (EU) 2016/679, art. 5(1)(c) and art. 25: data minimisation, by design; D.Lgs. 33/2013, art. 26(4).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

import attrs

from stemcity_kit.calls.acts import Channel, Party
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application
from stemcity_kit.calls.question import Kind, Question, Reader, Sensitivity
from stemcity_kit.calls.requirement import Requirement
from stemcity_kit.calls.states import ApplicationState
from stemcity_kit.errors import InvalidValue, N_, Where
from stemcity_kit.model.frozen import Frozen, frozen

__all__ = ["SeenApplication", "conceals_identity", "identity_questions", "is_personal", "may_read", "seen"]

_OWN = frozenset({Reader.OFFICE, Reader.APPLICANT})
_PLACED = frozenset({ApplicationState.RANKED, ApplicationState.ELIGIBLE})
_ENDINGS = frozenset(
    {".pdf", ".docx", ".odt", ".txt", ".md", ".xlsx", ".ods", ".csv", ".pptx", ".odp", ".png", ".jpg", ".jpeg", ".zip"}
)
"""The endings of file names that are shown where names are concealed; any other could itself say something."""


_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@attrs.frozen(kw_only=True)
class SeenApplication:
    """An application as one kind of reader sees it; what is concealed is not in it, nor a way to it.

    Attributes:
        key: Its code.
        reader: Who sees it so.
        state: Where it stands.
        version: Which version of its answers this is; a sheet names it.
        answers: The answers that are shown, in the order of the call's questions.
        parties: Who applies; empty where concealed, and for the public.
        names: The names of those who apply; empty where concealed.
        person: The key of the person's data; for the office and the applicant.
        protocol: Its number in the register.
        channel: The way by which it came; None where concealed.
        received_at: When it came; None where concealed.
        grounds: Why it was excluded, as far as the reader may see what that rests on.
        reasons: The same in words.
        erased: Whether its personal data were erased.
    """

    key: str
    reader: Reader
    state: ApplicationState
    version: int = 0
    answers: Mapping[str, str] = attrs.field(factory=Frozen, converter=frozen)
    parties: tuple[Party, ...] = ()
    names: tuple[str, ...] = ()
    person: str = ""
    protocol: str = ""
    channel: Channel | None = None
    received_at: dt.datetime | None = None
    grounds: tuple[str, ...] = ()
    reasons: str = ""
    erased: bool = False


def seen(
    call: Call, application: Application, reader: Reader, *, instead: Mapping[str, str] | None = None
) -> SeenApplication:
    """An application as a reader sees it.

    Args:
        call: The call, whose questions say who sees what.
        application: The application; for the applicant, their own.
        reader: Who reads.
        instead: Answers in a version without what gives their author away, by question; the committee sees them in the
            place of those that were given. `calls.leaks.redacted` proposes them.

    Raises:
        InvalidValue: The reader is a donor, who sees sums and no application.

    >>> from stemcity_kit.calls.answer import Answers
    >>> call = Call(
    ...     key="grants", questions=[Question(key="name", sensitivity="personal", seen_by=[]), Question(key="idea")]
    ... )
    >>> given = Application(
    ...     key="a-1", person="p-1", state=ApplicationState.ADMITTED, answers=Answers({"name": "Ida", "idea": "A lab"})
    ... )
    >>> dict(seen(call, given, Reader.COMMITTEE).answers)
    {'idea': 'A lab'}
    """
    if reader in _OWN:
        return _whole(call, application, reader)
    if reader is Reader.COMMITTEE:
        return _for_committee(call, application, instead or {})
    if reader is Reader.PUBLIC:
        return _for_public(call, application)
    raise InvalidValue.because(
        "donor-sees-sums",
        Where(table="applications", key=application.key),
        N_("A donor sees no single application."),
        N_("Show the sums over all of them."),
    )


def identity_questions(call: Call) -> tuple[Question, ...]:
    """The questions that tell who applies: the one that the call names, or else all those of personal data.

    >>> call = Call(key="grants", identity="vat", questions=[Question(key="vat"), Question(key="mail", kind="e-mail")])
    >>> [question.key for question in identity_questions(call)]
    ['vat']
    """
    if call.identity in call.asked:
        return (call.asked[call.identity],)
    return tuple(question for question in call.questions if is_personal(call, question))


def is_personal(call: Call, question: Question) -> bool:
    """Whether an answer tells who applies: by what the question says, as an e-mail address, or as the identity."""
    named = question.key == call.identity or question.kind is Kind.EMAIL
    return named or question.sensitivity is Sensitivity.PERSONAL


def conceals_identity(call: Call) -> bool:
    """Whether the committee reads without knowing who applies."""
    return call.anonymous or any(Reader.COMMITTEE not in one.seen_by for one in identity_questions(call))


def may_read(call: Call, question: str, reader: Reader) -> bool:
    """Whether a reader may read the answers to a question.

    Args:
        call: The call.
        question: The question's key; what the call does not ask is read by the office and the applicant only.
        reader: Who reads; a donor reads no answer.
    """
    if reader in _OWN:
        return True
    asked = call.asked.get(question)
    if asked is None or reader is Reader.DONOR or reader not in asked.seen_by:
        return False
    if reader is Reader.PUBLIC:
        return asked.sensitivity is Sensitivity.OPEN and not call.reveals_hardship
    return not (conceals_identity(call) and is_personal(call, asked))


def _whole(call: Call, application: Application, reader: Reader) -> SeenApplication:
    given = application.answers.given if application.answers else {}
    order = [*(key for key in call.asked if key in given), *(key for key in given if key not in call.asked)]
    parties = application.parties or ()
    return SeenApplication(
        key=application.key,
        reader=reader,
        state=application.state,
        version=application.version,
        answers={key: given[key] for key in order},
        parties=parties,
        names=_names(parties),
        person=application.person,
        protocol=application.protocol,
        channel=application.channel,
        received_at=application.received_at,
        grounds=application.grounds,
        reasons=application.reasons or "",
        erased=application.answers is None,
    )


def _for_committee(call: Call, application: Application, instead: Mapping[str, str]) -> SeenApplication:
    concealed = conceals_identity(call)
    answers = {**_readable(call, application, Reader.COMMITTEE)}
    answers |= {key: text for key, text in instead.items() if key in answers}
    if concealed:
        answers = {key: _without_name(call.asked[key], text) for key, text in answers.items()}
    parties = () if concealed else application.parties or ()
    return SeenApplication(
        key=application.key,
        reader=Reader.COMMITTEE,
        state=application.state,
        version=application.version,
        answers=answers,
        parties=parties,
        names=_names(parties),
        protocol="" if concealed else application.protocol,
        channel=None if concealed else application.channel,
        received_at=None if concealed else application.received_at,
        grounds=tuple(_grounds(call, application.grounds)),
        reasons="" if concealed else _reasons(call, application),
        erased=application.answers is None,
    )


def _for_public(call: Call, application: Application) -> SeenApplication:
    named = application.state in _PLACED and not call.reveals_hardship
    return SeenApplication(
        key=application.key,
        reader=Reader.PUBLIC,
        state=application.state,
        answers=_readable(call, application, Reader.PUBLIC),
        names=_names(application.parties or ()) if named else (),
    )


def _readable(call: Call, application: Application, reader: Reader) -> dict[str, str]:
    given = application.answers.given if application.answers else {}
    return {key: given[key] for key in call.asked if key in given and may_read(call, key, reader)}


def _names(parties: Iterable[Party]) -> tuple[str, ...]:
    return tuple(party.name for party in parties if party.name)


def _grounds(call: Call, grounds: Iterable[str]) -> Iterable[str]:
    """The grounds that rest on answers that the committee reads, and those that its own marks gave."""
    criteria = [criterion.key for criterion in call.grid.criteria] if call.grid else []
    marks = {"threshold", "total", *criteria}
    about = {requirement.key: _asked_about(requirement) for requirement in call.requirements}
    for ground in grounds:
        if ground in about:
            if all(may_read(call, question, Reader.COMMITTEE) for question in about[ground]):
                yield ground
        elif marks.issuperset(ground.split("+")) or not conceals_identity(call):
            yield ground


def _asked_about(requirement: Requirement) -> tuple[str, ...]:
    when = requirement.when.question if requirement.when else ""
    return tuple(question for question in (requirement.test.question, when, requirement.allowance) if question)


def _reasons(call: Call, application: Application) -> str:
    """The words of an exclusion may say what any answer said, so they are shown where all their grounds are."""
    shown = tuple(_grounds(call, application.grounds)) == application.grounds
    return application.reasons or "" if shown else ""


def _without_name(question: Question, text: str) -> str:
    """A file called after its question, with its hash, by which it is found; other answers as they are."""
    if question.kind is not Kind.FILE:
        return text
    name, _, digest = text.rpartition(" ")
    ending = PurePosixPath(name).suffix.casefold()
    found = digest if _DIGEST.fullmatch(digest) else ""
    return f"{question.key}{ending if ending in _ENDINGS else ''} {found}".rstrip()
