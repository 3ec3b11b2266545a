"""Organisations and their many roles: a university can be partner, host and a speaker's employer at once."""

from __future__ import annotations

import attrs

from stemcity_kit.model.fields import IS_KEY, choice, clean_line, filled, line, ref, strings, valid_key, web_address
from stemcity_kit.model.text import Text, translated
from stemcity_kit.model.vocabulary import OrganisationKind, RoleName

__all__ = ["Organisation", "Role"]


@attrs.frozen
class Organisation:
    """A body that takes part.

    Attributes:
        key: The organisation's key.
        name: Its proper name; namesakes are told apart by the key.
        kind: What sort of body it is.
        parent: The organisation that it belongs to (group, university of a department, institute of a school site).
        code: An official code as text: a school's own code, a tax number.
        levels: For a school, the audiences that it teaches.
        url: Its own page.
        logo: A file of the edition's `media` folder.
        municipality: The code of the municipality that it is in.
        country: ISO 3166-1 alpha-2; empty means the edition's country.
        sources: Where this is known from.
    """

    key: str = attrs.field(converter=clean_line, validator=valid_key, metadata=IS_KEY)
    name: str = line()
    kind: OrganisationKind = choice(OrganisationKind, default=OrganisationKind.OTHER)
    parent: str | None = ref("organisations")
    code: str = line(code=True)
    levels: tuple[str, ...] = attrs.field(default=(), converter=strings, metadata={"refers": "audiences"})
    url: str = web_address()
    logo: str = line(media=True)
    municipality: str = line(code=True)
    country: str = line()
    sources: tuple[str, ...] = attrs.field(default=(), converter=strings, metadata={"refers": "sources"})


@attrs.frozen
class Role:
    """What one organisation does in the edition, in a section or in an event.

    Attributes:
        organisation: Who.
        role: What; one organisation may have many.
        event: The event that it is about; empty for the whole edition or a section.
        section: The section that it is about.
        tier: The tier of a supporter.
        level: The level of involvement.
        wording: The words that must be used, where a patronage or a licence prescribes them.
        sources: Where this is known from.
    """

    organisation: str = attrs.field(
        converter=clean_line, validator=filled, metadata={"refers": "organisations", "identity": True}
    )
    role: RoleName = attrs.field(metadata={"identity": True})
    event: str | None = ref("events", identity=True)
    section: str | None = ref("sections", identity=True)
    tier: str | None = ref("tiers")
    level: str | None = ref("levels")
    wording: Text = translated()
    sources: tuple[str, ...] = attrs.field(default=(), converter=strings, metadata={"refers": "sources"})
