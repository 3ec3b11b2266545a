"""Rules about what was published: nothing vanishes, nothing cancelled comes back in silence, ids stay what they are."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from stemcity_kit.errors import FaultyFolder, Finding, N_, Where
from stemcity_kit.model.calendar import Revision
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.programme import Programme, digest, publish
from stemcity_kit.model.rule import error, note
from stemcity_kit.model.vocabulary import Status


def _public(edition: Edition) -> Programme | None:
    """The public view; None where faults of keys forbid one, which are findings of their own."""
    try:
        return publish(edition) if edition.published else None
    except FaultyFolder:
        return None


@attrs.frozen
class PublishedChanged:
    """What was published vanished, came back after it was cancelled, or changed since.

    Calendars of visitors hold what was published; only a row that stays, with its status, can tell them.
    """

    name: str = "published-vanished"
    back: str = "cancelled-came-back"
    changed: str = "changed-since-published"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield an error for what vanished or came back, and a note for what changed."""
        programme = _public(edition)
        if programme is not None:
            for revision in edition.published:
                yield from self._compared(programme, revision)

    def _compared(self, programme: Programme, revision: Revision) -> Iterator[Finding]:
        where = Where(table=revision.table, key=revision.row)
        row = programme.get(revision.table, revision.row)
        if row is None:
            what = N_("“{title}” was published on {day} and is no longer there.")
            fix = N_("Put the row back with the same key and the status cancelled, so that visitors learn of it.")
            yield error(self.name, where, what, fix, title=revision.title, day=revision.changed_at.date())
        elif revision.status is Status.CANCELLED and row.status is not Status.CANCELLED:
            what = N_("“{title}” was published as cancelled and is now {status}.")
            fix = N_("Keep it cancelled, and make a new row with a new key for what takes its place.")
            yield error(
                self.back, attrs.evolve(where, field="status"), what, fix, title=revision.title, status=row.status
            )
        elif digest(programme, revision.table, row) != revision.digest:
            what = N_("It changed since it was published as revision {revision}.")
            yield note(
                self.changed,
                where,
                what,
                N_("Run “stemcity publish” when the change is to go out."),
                revision=revision.revision,
            )


@attrs.frozen
class NoAddress:
    """Nothing says where the site will live."""

    name: str = "no-base-url"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a note where the address is empty."""
        if not edition.base_url:
            what = N_("The address of the site is not known, so links are relative, and calendars and feeds have none.")
            yield note(
                self.name,
                Where(table="edition", field="base_url"),
                what,
                N_("Write the address that the site will have."),
            )


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
