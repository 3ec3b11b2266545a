"""People who appear in public, with the legal basis on which their names may be shown.

The rows live in the folder's `private/`. What `publish` lets through is decided by `Person.may_be_named` and
`Person.may_be_pictured`; minors never pass. Processing needs a legal basis: GDPR art. 6.
"""

from __future__ import annotations

import datetime as dt

import attrs

from stemcity_kit.model.fields import IS_KEY, choice, clean_line, filled, line, mailbox, ref, valid_key, web_address
from stemcity_kit.model.text import Text, translated
from stemcity_kit.model.vocabulary import Answer, LegalBasis, Part

__all__ = ["Appearance", "Person"]


@attrs.frozen
class Person:
    """Somebody who appears in the programme.

    Attributes:
        key: The person's key; it never reaches an export.
        name: As the person wants to be named.
        headline: A few words on who they are, such as a profession.
        affiliation: The organisation that they belong to at the time of the edition.
        affiliation_text: An affiliation in words, where the organisation is not in the edition.
        bio: A short biography.
        url: A page that they want shown.
        image: A file of the edition's `media` folder.
        image_alt: What the image shows, for those who cannot see it.
        minor: Whether the person is under 18 on the first day of the edition; a minor is never published.
        legal_basis: Why the name may be published; empty means that it may not.
        evidence: Where the agreement or the decision is kept (a file number), never the document itself.
        agreed_on: The day of the agreement or decision.
        withdrawn_on: The day on which the person withdrew; the name disappears from the next build.
        image_agreed: Whether the person agreed to be shown in a picture.
        email: How the office reaches them; never published.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    name: str = line()
    headline: Text = translated()
    affiliation: str | None = ref("organisations")
    affiliation_text: str = line()
    bio: Text = translated()
    url: str = web_address()
    image: str = line(media=True)
    image_alt: Text = translated()
    minor: Answer = choice(Answer, default=Answer.UNKNOWN)
    legal_basis: LegalBasis | None = choice(LegalBasis)
    evidence: str = line()
    agreed_on: dt.date | None = None
    withdrawn_on: dt.date | None = None
    image_agreed: Answer = choice(Answer, default=Answer.UNKNOWN)
    email: str = mailbox()

    @property
    def may_be_named(self) -> bool:
        """Whether the name may be published: an adult, with a legal basis that is dated, not withdrawn."""
        return (
            self.minor is Answer.NO
            and self.legal_basis is not None
            and self.agreed_on is not None
            and self.withdrawn_on is None
        )

    @property
    def may_be_pictured(self) -> bool:
        """Whether the image may be published too."""
        return self.may_be_named and self.image_agreed is Answer.YES and bool(self.image)


@attrs.frozen
class Appearance:
    """One person's part in one event, or in one session of it.

    Attributes:
        person: Who.
        event: The event.
        part: In which part, such as speaker or trainer.
        session: The session, where it is one of several; empty for all of them.
    """

    person: str = attrs.field(converter=clean_line, validator=filled, metadata={"refers": "people", "identity": True})
    event: str = attrs.field(converter=clean_line, validator=filled, metadata={"refers": "events", "identity": True})
    part: Part = attrs.field(default=Part.SPEAKER, metadata={"identity": True})
    session: str | None = ref("sessions", identity=True)
