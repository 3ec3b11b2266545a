"""Rules about who came: nobody comes to what was cancelled, and a small number stands in no figure."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from stemcity_kit.errors import Finding, N_, Where
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.event import Session
from stemcity_kit.model.rule import warning
from stemcity_kit.model.tables import identity
from stemcity_kit.model.vocabulary import Qualifier, Status

__all__ = ["CameToCancelled", "SmallFigure", "called_off"]


def called_off(edition: Edition, session: Session) -> bool:
    """Whether a session, its event, the event's section or the whole edition is cancelled."""
    event = edition.get("events", session.event)
    section = edition.get("sections", event.section) if event else None
    return Status.CANCELLED in (edition.status, session.status, *(held.status for held in (event, section) if held))


@attrs.frozen
class CameToCancelled:
    """Somebody came to a session that is cancelled."""

    name: str = "came-to-cancelled"

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each such group."""
        for row in edition.attendance:
            session = edition.get("sessions", row.session)
            if row.present and session is not None and called_off(edition, session):
                what = N_("{count} came to “{session}”, which is cancelled; the report does not count them.")
                fix = N_("Correct the status of the session, or name the session to which they came.")
                place = Where(table="attendance", key=identity(row), field="present")
                yield warning(self.name, place, what, fix, count=row.present, session=row.session)


_PEOPLE = ("people", "participations")
_ON_STAGE = ("speakers", "staff")
_OPEN = (Qualifier.MORE_THAN, Qualifier.AT_LEAST)


@attrs.frozen
class SmallFigure:
    """A figure, which everybody may see, tells of so few people that a table of attendance would hide the number.

    Attributes:
        k: Numbers from 1 to k - 1 are small.
    """

    name: str = "small-figure"
    k: int = 5

    def __call__(self, edition: Edition) -> Iterator[Finding]:
        """Yield a warning for each, where the edition has attendance; those who speak and work are named anyway."""
        for figure in edition.figures if edition.attendance else ():
            told = figure.unit in _PEOPLE and figure.indicator not in _ON_STAGE and figure.qualifier not in _OPEN
            if told and 0 < figure.value < self.k:
                what = N_("This figure tells of fewer than {k} people, a number that the tables of attendance hide.")
                fix = N_("Take it out, or state one number for a larger group.")
                place = Where(table="figures", key=figure.key, field="value")
                yield warning(self.name, place, what, fix, k=self.k)
