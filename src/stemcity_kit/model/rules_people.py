"""Rules about people and organisations: who may be named, on what ground, and in which words."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping

import attrs

from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.organisation import Organisation
from stemcity_kit.model.person import Person
from stemcity_kit.model.rule import note, warning
from stemcity_kit.model.rules_texts import normalised, public_texts
from stemcity_kit.model.tables import grouped, identity
from stemcity_kit.model.vocabulary import Answer, RoleName


def _appearing(edition: Edition) -> Iterator[Person]:
    """Everybody who appears in the programme, once, in order of appearance."""
    for key in dict.fromkeys(appearance.person for appearance in edition.appearances):
        person = edition.get("people", key)
        if person is not None:
            yield person


def _at(person: Person, field: str) -> Where:
    return Where(table="people", key=person.key, field=field)


@attrs.frozen
class MinorAppears:
    """Somebody under 18 is in the programme; a minor's name is never published."""

    name: str = "minor-appears"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each such person; no error, because the name stays out of every export by itself."""
        for person in _appearing(edition):
            if person.minor is Answer.YES:
                what = N_("A minor appears in the programme; the name is not published.")
                fix = N_("Delete the appearance; name the school or the class instead.")
                yield warning(self.name, _at(person, "minor"), what, fix)


@attrs.frozen
class MayNotBeNamed:
    """Somebody appears, but the name may not be published; it stays out, and the reason is said."""

    name: str = "may-not-be-named"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each reason; minors have a rule of their own."""
        for person in _appearing(edition):
            if person.minor is Answer.UNKNOWN:
                what = N_("It is not said whether the person is a minor, so the name is not published.")
                yield warning(self.name, _at(person, "minor"), what, N_("Write yes or no."))
            if person.legal_basis is None:
                what = N_("There is no legal basis, so the name is not published.")
                fix = N_("Write the ground on which it may be published (GDPR art. 6), if there is one.")
                yield warning(self.name, _at(person, "legal_basis"), what, fix)
            elif person.agreed_on is None:
                what = N_("The legal basis has no day, so the name is not published.")
                fix = N_("Write the day of the agreement or decision.")
                yield warning(self.name, _at(person, "agreed_on"), what, fix)
            if person.withdrawn_on is not None:
                what = N_("The person withdrew on {day}, so the name is not published.")
                fix = N_("Delete the appearance.")
                yield warning(self.name, _at(person, "withdrawn_on"), what, fix, day=person.withdrawn_on)


@attrs.frozen
class NamedInText:
    """A text that readers see holds the name of somebody whose name may not be published.

    Leaving a person out of the list does not take the name out of a title or a summary that somebody wrote by hand.
    Only whole names of two words or more are looked for; the finding gives the key, because findings are printed.
    """

    name: str = "named-in-text"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each text, language and person."""
        hidden = _hidden_names(edition)
        for (table, row, field), text in public_texts(edition) if hidden else ():
            key = "" if table in ("edition", "site") else identity(row)
            for language, version in text.versions:
                where = Where(table=table, key=key, field=f"{field}@{language}")
                yield from (self._named(person, where) for person in _named_in(version, hidden))

    def _named(self, person: str, where: Where) -> Finding:
        what = N_("The text names the person “{person}”, whose name may not be published.")
        fix = N_("Take the name out of the text, or write the ground on which it may be published.")
        return warning(self.name, where, what, fix, person=person)


def _hidden_names(edition: Edition) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Names that may not be published, each with its person's key, by their first two words."""
    shown = {_words(person.name) for person in edition.people if person.may_be_named}
    names = ((_words(person.name), person.key) for person in edition.people)
    hidden = [(words, key) for words, key in names if " " in words and words not in shown]
    return grouped(hidden, lambda name: " ".join(name[0].split()[:2]))


def _named_in(text: str, hidden: Mapping[str, tuple[tuple[str, str], ...]]) -> tuple[str, ...]:
    """The keys of those whose names stand in a text; each pair of neighbouring words is looked up once."""
    words = _words(text).split()
    said = f" {' '.join(words)} "
    pairs = dict.fromkeys(f"{one} {two}" for one, two in itertools.pairwise(words))
    return tuple(key for pair in pairs for name, key in hidden.get(pair, ()) if f" {name} " in said)


def _words(text: str) -> str:
    """The words of a text without case, accents and signs, parted by one space."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(char))
    return " ".join(re.findall(r"\w+", plain))


@attrs.frozen
class NoEvidence:
    """Somebody is named, but nothing says where the agreement is kept (GDPR art. 5(2), art. 7(1))."""

    name: str = "no-evidence"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each such person."""
        for person in _appearing(edition):
            if person.may_be_named and not person.evidence:
                what = N_("The name is published, but nothing says where the agreement or decision is kept.")
                fix = N_("Write the file number of the agreement or decision, never the document itself.")
                yield warning(self.name, _at(person, "evidence"), what, fix)


@attrs.frozen
class SponsorWithoutTier:
    """The edition has tiers, but a sponsor has none and is shown last."""

    name: str = "sponsor-without-tier"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a note for each such role."""
        for role in edition.roles:
            if edition.tiers and role.role is RoleName.SPONSOR and role.tier is None:
                where = Where(table="roles", key=identity(role), field="tier")
                what = N_("The sponsor has no tier, so it is shown after those who have one.")
                yield note(self.name, where, what, N_("Write the tier of the agreement."))


@attrs.frozen
class PatronageWithoutWording:
    """A patronage is shown without the words that the patron prescribes."""

    name: str = "patronage-without-wording"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a note for each such role."""
        for role in edition.roles:
            if role.role is RoleName.PATRON and not role.wording:
                where = Where(table="roles", key=identity(role), field="wording")
                what = N_("The patronage has no wording; patrons often prescribe one.")
                yield note(self.name, where, what, N_("Copy the wording from the letter that grants it."))


@attrs.frozen
class Namesakes:
    """Two organisations bear the same name and nothing tells them apart.

    Sites of one institute and bodies with different official codes are told apart.
    """

    name: str = "namesakes"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a note at the second of each pair."""
        groups: defaultdict[str, list[Organisation]] = defaultdict(list)
        for organisation in edition.organisations:
            groups[normalised(organisation.name)].append(organisation)
        for name, (first, *others) in groups.items():
            for other in others:
                if name and not (first.code and other.code and first.code != other.code):
                    where = Where(table="organisations", key=other.key, field="name")
                    what = N_("The name is that of “{other}”, written alike.")
                    fix = N_("If it is the same body, keep one row for all its roles; otherwise write their codes.")
                    yield note(self.name, where, what, fix, other=first.key)
