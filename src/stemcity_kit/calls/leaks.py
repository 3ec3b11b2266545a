"""Where a text tells who wrote it, although the committee must not know: the applicant's own name in their own answer.

Texts are compared letter by letter, without accents, capitals, spaces, hyphens, points or invisible characters, so that
`Anna Rossi`, `ROSSI, anna`, `anna.rossi@example.org` and `A n n a  R o s s i` are all found. Short words must stand by
themselves, or every `Li` would be found in `Liceo`. What is found is a place for an officer to look at: many names are
also words. What cannot be found is what only readers know: “the only girl in my class at the Volta”.

A finding quotes nothing, because findings are read by more people than answers are.
"""

from __future__ import annotations

import enum
import itertools
import re
import unicodedata
from collections.abc import Iterator, Mapping

import attrs

from stemcity_kit.calls.acts import Party
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application
from stemcity_kit.calls.question import Kind, Reader
from stemcity_kit.calls.views import conceals_identity, is_personal, may_read
from stemcity_kit.errors import Finding, N_, Severity, Where
from stemcity_kit.model.frozen import Frozen

__all__ = ["Leak", "What", "leaks", "places", "redacted"]

_TEXTS = frozenset({Kind.LINE, Kind.TEXT, Kind.ADDRESS})
_LONG = 8
"""From so many letters on, a name is found inside other words too, as in `www.casadelledonne.org`."""

_SHORT = 3
_MOST_WORDS = 4
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})
"""Letters that Unicode does not part into a base letter and an accent."""

_GONE = "[…]"
"""What a proposal has in the place of what would tell who applies."""

_BREAK = "\0"
"""What stands for it among the letters of a text, so that what is left on its two sides is not read as one name."""


class What(enum.StrEnum):
    """What of the applicant stands in a text."""

    NAME = "name"
    PART = "part-of-name"
    CODE = "code"
    ORGANISATION = "organisation"
    ANSWER = "answer"


@attrs.frozen(order=True)
class Leak:
    """A place at which an answer tells who applies.

    Attributes:
        question: The question whose answer it is.
        start: The first character, counted from 0.
        end: The character after the last.
        what: What stands there.
        of: For a concealed answer: the question that it was given to.
    """

    question: str
    start: int
    end: int
    what: What
    of: str = ""


_WHAT: Mapping[What, str] = {
    What.NAME: N_("At character {position} of {length} stands the name of an applicant."),
    What.PART: N_(
        "At character {position} of {length} stands a word of a name or of a concealed answer of an applicant."
    ),
    What.CODE: N_("At character {position} of {length} stands the code of an applicant."),
    What.ORGANISATION: N_("At character {position} of {length} stands the organisation of an applicant."),
    What.ANSWER: N_("At character {position} of {length} stands what was answered to “{of}”, which is concealed."),
}


def leaks(call: Call, application: Application) -> Iterator[Finding]:
    """The answers that would tell the committee who applies, where it must not know.

    Args:
        call: The call; nothing is found where the committee knows who applies.
        application: The application.

    >>> from stemcity_kit.calls.answer import Answers
    >>> from stemcity_kit.calls.question import Question
    >>> from stemcity_kit.calls.states import ApplicationState
    >>> call = Call(key="grants", anonymous=True, questions=[Question(key="idea", kind="text")])
    >>> given = Application(
    ...     key="a-1",
    ...     person="p-1",
    ...     state=ApplicationState.ADMITTED,
    ...     answers=Answers({"idea": "We of the Casa delle Donne teach."}),
    ...     parties=[Party(code="1234567", name="CASA DELLE DONNE")],
    ... )
    >>> for finding in leaks(call, given):
    ...     print(finding)
    applications 'a-1', idea: At character 11 of 33 stands the name of an applicant. Show the committee a version \
without it, unless it means something else here.
    """
    given = application.answers.given if application.answers else {}
    for leak in places(call, application):
        yield Finding(
            f"leak-{leak.what.value}",
            Where(table="applications", key=application.key, field=leak.question),
            _WHAT[leak.what],
            N_("Show the committee a version without it, unless it means something else here."),
            severity=Severity.NOTE if leak.what is What.PART else Severity.WARNING,
            params={"position": leak.start + 1, "length": len(given[leak.question]), "of": leak.of},
        )


def redacted(call: Call, application: Application) -> Mapping[str, str]:
    """A proposal: the answers in which something was found, with `[…]` in its place, by question.

    An officer reads it, mends it, and hands it to `views.seen` as `instead`; the answers that were given stay as they
    are in the record.

    Args:
        call: The call.
        application: The application.
    """
    given = application.answers.given if application.answers else {}
    made: dict[str, str] = {}
    for question, found in itertools.groupby(places(call, application), key=lambda leak: leak.question):
        text, kept, last = given[question], "", 0
        for leak in found:
            kept += text[last : leak.start] + _GONE if leak.start >= last else ""
            last = max(last, leak.end)
        made[question] = kept + text[last:]
    return Frozen(made)


def places(call: Call, application: Application) -> tuple[Leak, ...]:
    """The places that `leaks` tells of, by question and position; one inside another is left out.

    Args:
        call: The call.
        application: The application.
    """
    if application.answers is None or not conceals_identity(call):
        return ()
    needles = dict.fromkeys(_needles(call, application))
    found: list[Leak] = []
    for question, asked in call.asked.items():
        text = application.answers.get(question)
        if text and asked.kind in _TEXTS and may_read(call, question, Reader.COMMITTEE):
            found += _outermost(
                sorted(_Text(text).find(question, tuple(needles)), key=lambda leak: (leak.start, -leak.end))
            )
    return tuple(found)


def _outermost(found: list[Leak]) -> Iterator[Leak]:
    end = -1
    for leak in found:
        if leak.end > end:
            yield leak
            end = leak.end


_Needle = tuple[str, What, str]
"""The letters to look for, what they are, and the concealed question that they come from."""


def _needles(call: Call, application: Application) -> Iterator[_Needle]:
    for party in application.parties or ():
        yield from _of_party(party)
    given = application.answers.given if application.answers else {}
    for key, question in call.asked.items():
        if key in given and is_personal(call, question) and question.kind in {Kind.LINE, Kind.EMAIL, Kind.ADDRESS}:
            mailbox, at, _ = given[key].partition("@")
            yield from ((letters, What.ANSWER, key) for letters in _orders(given[key]))
            if at:
                yield _letters(mailbox), What.ANSWER, key
            else:
                yield from _parts(given[key])


def _of_party(party: Party) -> Iterator[_Needle]:
    yield from ((letters, What.NAME, "") for letters in _orders(party.name))
    if not party.organisation:
        yield from _parts(party.name)
    yield _letters(party.code), What.CODE, ""
    for organisation in (party.organisation, party.parent):
        yield _letters(organisation), What.ORGANISATION, ""


def _orders(name: str) -> Iterator[str]:
    """A name as it is, the last word first, and without what stands between the first and the last."""
    words = [letters for word in name.split() if (letters := _letters(word))]
    yield "".join(words)
    if 1 < len(words) <= _MOST_WORDS:
        yield words[-1] + "".join(words[:-1])
        yield words[0] + words[-1]
        yield words[-1] + words[0]


def _parts(name: str) -> Iterator[_Needle]:
    """The words of a name that is like a person's: a few words of letters."""
    words = name.replace("-", " ").replace("'", " ").replace("’", " ").split()
    if 1 < len(words) <= _MOST_WORDS and all(letters.isalpha() for letters in map(_letters, words)):
        yield from ((letters, What.PART, "") for letters in map(_letters, words) if len(letters) >= _SHORT)


def _letters(text: str) -> str:
    """The bare letters and digits of a text, without accents and capitals."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(_LETTERS)
    return "".join(char for char in folded if char.isalnum())


class _Text:
    """A text by its bare letters, each of which knows the character that it came from."""

    def __init__(self, text: str) -> None:
        self.text = text
        gone = {found.start() + 1 for found in re.finditer(re.escape(_GONE), text)}
        pairs = [
            (letter, place)
            for place, char in enumerate(text)
            for letter in (_BREAK if place in gone else _letters(char))
        ]
        self.letters = "".join(letter for letter, _ in pairs)
        self.places = [place for _, place in pairs]

    def find(self, question: str, needles: tuple[_Needle, ...]) -> Iterator[Leak]:
        for letters, what, of in needles:
            at = self.letters.find(letters) if len(letters) > 1 else -1
            while at >= 0:
                start, end = self.places[at], self.places[at + len(letters) - 1] + 1
                if self._counts(start, end, letters, what):
                    yield Leak(question, start, end, what, of)
                at = self.letters.find(letters, at + 1)

    def _counts(self, start: int, end: int, letters: str, what: What) -> bool:
        """Whether a place is more than letters that happen to follow one another."""
        before, after = self.text[start - 1 : start], self.text[end : end + 1]
        apart = not before.isalnum() and not after.isalnum()
        if what is What.PART:
            return apart and self.text[start].isupper()
        return apart or len(letters) >= _LONG
