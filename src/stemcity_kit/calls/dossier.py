"""The dossiers of a call: which documents there are, and for whom each is.

A dossier is built from a case file by pure functions (`dossier_call`, `dossier_committee`, `dossier_ranking`,
`dossier_letters`, `dossier_award`) and holds only what its reader may see. It names no country's law: the legal words
are the call's own. It carries the head of the journal from which it was made, so that the document and the chain can be
held against each other years later. Its parts are in `stemcity_kit.model.dossier`.
"""

from __future__ import annotations

import enum

import attrs

from stemcity_kit.calls.call import Call
from stemcity_kit.calls.question import Reader
from stemcity_kit.model import dossier

__all__ = ["Dossier", "Kind"]


class Kind(enum.StrEnum):
    """The documents of a call."""

    NOTICE = "notice"
    COMPLETION = "completion"
    CONVOCATION = "convocation"
    MINUTES = "minutes"
    RANKING = "ranking"
    EXCLUSION = "exclusion"
    OUTCOME = "outcome"
    EXPLANATION = "explanation"
    AGREEMENT = "agreement"
    CERTIFICATE = "certificate"


@attrs.frozen(kw_only=True)
class Dossier(dossier.Dossier):
    """One document of a call for one reader.

    Attributes:
        kind: Which document.
        reader: For whom; its files say so.
        call: The call; templates may show its title, organiser and legal bases.

    >>> import datetime as dt
    >>> from stemcity_kit.model.sentence import said
    >>> title, moment = said("title", "The ranking"), dt.datetime(2027, 5, 3, tzinfo=dt.UTC)
    >>> Dossier(kind="ranking", reader="public", call=Call(key="grants"), title=title, at=moment).name
    'ranking'
    """

    kind: Kind = attrs.field(converter=Kind)
    reader: Reader = attrs.field(converter=Reader)
    call: Call
