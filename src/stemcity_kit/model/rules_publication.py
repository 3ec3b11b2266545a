"""Rules about what was published: nothing vanishes, nothing cancelled comes back in silence, ids stay what they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from stemcity_kit.errors import FaultyFolder, Finding, N_, Where
from stemcity_kit.model.calendar import Revision
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.programme import publish, without_drafts
from stemcity_kit.model.revisions import fingerprints
from stemcity_kit.model.rule import error, note
from stemcity_kit.model.tables import identity
from stemcity_kit.model.vocabulary import Status


def _compared(edition: Edition) -> Iterator[tuple[Revision, Any]]:
    """What was published, with the row as it is public now, or None."""
    public = without_drafts(edition) if edition.published else edition
    for revision in edition.published:
        yield revision, public.get(revision.table, revision.row)


def _where(revision: Revision, field: str = "") -> Where:
    return Where(table=revision.table, key=revision.row, field=field)


@attrs.frozen
class PublishedVanished:
    """What was published is no longer there, so calendars of visitors keep what is not held."""

    name: str = "published-vanished"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield an error for each row that was deleted or made a draft again."""
        for revision, row in _compared(edition):
            if row is None:
                what = N_("“{title}” was published on {day} and is no longer there.")
                fix = N_(
                    "Put the row “{row}” back into {table} with the status cancelled, so that visitors learn of it."
                )
                where = attrs.evolve(_where(revision), table="published", key=identity(revision))
                named = {"title": revision.title, "row": revision.row, "table": revision.table}
                yield error(self.name, where, what, fix, day=revision.changed_at.date(), **named)


@attrs.frozen
class CancelledCameBack:
    """What was published as cancelled is no longer cancelled, although calendars have let it go."""

    name: str = "cancelled-came-back"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield an error for each such row."""
        for revision, row in _compared(edition):
            if row is not None and revision.status is Status.CANCELLED and row.status is not Status.CANCELLED:
                what = N_("“{title}” was published as cancelled and is now {status}.")
                fix = N_("Keep it cancelled, and make a new row with a new key for what takes its place.")
                where = _where(revision, "status")
                yield error(self.name, where, what, fix, title=revision.title, status=row.status)


@attrs.frozen
class ChangedSincePublished:
    """What readers see of an event or a session is no longer what was published."""

    name: str = "changed-since-published"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a note for each such row; nothing where faults of keys forbid a publication."""
        now = _fingerprints(edition)
        for revision in edition.published:
            if now.get((revision.table, revision.row), revision.digest) != revision.digest:
                what = N_("It changed since it was published as revision {revision}.")
                fix = N_("Run “stemcity publish” when the change is to go out.")
                yield note(self.name, _where(revision), what, fix, revision=revision.revision)


def _fingerprints(edition: Edition) -> Mapping[tuple[str, str], str]:
    try:
        return fingerprints(publish(edition)) if edition.published else {}
    except FaultyFolder:
        return {}


@attrs.frozen
class NoAddress:
    """Nothing says where the site will live."""

    name: str = "no-base-url"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a note where the address is empty."""
        if not edition.base_url:
            yield self.finding

    @property
    def finding(self) -> Finding:
        """The note itself, in the same words for everybody who misses the address."""
        what = N_(
            "The address of the site is not known, so links are relative, there is no sitemap, and calendars and feeds "
            "have no address."
        )
        fix = N_("Write the address at which the site will stand, such as https://www.example.org/stem/.")
        return note(self.name, Where(table="edition", field="base_url"), what, fix)


@attrs.frozen
class NotAnAddress:
    """The edition is named by a URN, which nobody can follow."""

    name: str = "uri-is-urn"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a note where the name is no address."""
        if edition.uri.startswith("urn:"):
            what = N_("The edition is named {uri}, which is no address.")
            fix = N_("Before the first publication, write an address that the city keeps; afterwards never change it.")
            yield note(self.name, Where(table="edition", field="uri"), what, fix, uri=edition.uri)
