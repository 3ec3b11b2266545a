"""`check(edition)`: everything in an edition that is to be mended or good to know.

References come first, then the rules, built-in and installed ones. Rules of other packages come through the entry-point
group `stemcity_kit.rules`; an entry point names one rule, or a tuple of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stemcity_kit import plugins
from stemcity_kit.errors import BrokenPlugin, Finding
from stemcity_kit.model import (
    rules_attendance,
    rules_campaign,
    rules_days,
    rules_figures,
    rules_money,
    rules_people,
    rules_places,
    rules_planning,
    rules_publication,
    rules_sessions,
    rules_texts,
    rules_work,
)
from stemcity_kit.model.edition import Edition
from stemcity_kit.model.references import references
from stemcity_kit.model.rule import Rule
from stemcity_kit.model.rules_texts import Completeness, completeness, normalised

__all__ = ["RULES", "Completeness", "Rule", "check", "completeness", "installed_rules", "normalised"]

GROUP = "stemcity_kit.rules"

RULES: tuple[Rule, ...] = (
    rules_days.HolidaysNotKnown(),
    rules_days.OnPublicHoliday(),
    rules_days.AtEaster(),
    rules_days.OnClockChange(),
    rules_days.OnClosing(),
    rules_days.GirlsInIctDay(),
    rules_days.OutsideSection(),
    rules_days.TimelineOrder(),
    rules_days.WeekdayContradicts(),
    rules_sessions.RoomTooSmall(),
    rules_sessions.RoomTakenTwice(),
    rules_sessions.OutsideTheCity(),
    rules_sessions.PlaceNotKnown(),
    rules_sessions.TimeNotKnown(),
    rules_sessions.OnlineWithoutAddress(),
    rules_sessions.CancelledParent(),
    rules_sessions.OnDemandWithSessions(),
    rules_sessions.AgesReversed(),
    rules_texts.ImageWithoutText(),
    rules_texts.MissingTranslation(),
    rules_texts.OtherLanguage(),
    rules_texts.SameTitle(),
    rules_figures.RatioAsGrowth(),
    rules_figures.FiguresDisagree(),
    rules_figures.FigureWithoutSource(),
    rules_figures.SumIsNotPeople(),
    rules_figures.BasisNotSaid(),
    rules_people.MinorAppears(),
    rules_people.MayNotBeNamed(),
    rules_people.NamedInText(),
    rules_people.NoEvidence(),
    rules_people.SponsorWithoutTier(),
    rules_people.PatronageWithoutWording(),
    rules_people.Namesakes(),
    rules_places.VenueNotPlaced(),
    rules_places.AccessNotKnown(),
    rules_places.MunicipalityCode(),
    rules_planning.NeedExceedsRooms(),
    rules_planning.LengthNotKnown(),
    rules_planning.CircularOrder(),
    rules_planning.QuotaCountsNothing(),
    rules_work.CircularTasks(),
    rules_work.FarFromEdition(),
    rules_work.WorkContradicts(),
    rules_work.WordingNotGranted(),
    rules_attendance.CameToCancelled(),
    rules_attendance.SmallFigure(),
    rules_campaign.ContactsWithoutMethod(),
    rules_campaign.ChannelAbovePlan(),
    rules_campaign.ChannelOutsideEdition(),
    rules_money.ValueNotShown(),
    rules_money.ReceiptsContradict(),
    rules_money.AboveBudget(),
    rules_money.OtherCurrency(),
    rules_money.TierDiffers(),
    rules_money.PaysAnotherPhase(),
    rules_money.EntitledWithoutSupport(),
    rules_money.DoneWithoutProof(),
    rules_publication.PublishedVanished(),
    rules_publication.CancelledCameBack(),
    rules_publication.ChangedSincePublished(),
    rules_publication.NoAddress(),
    rules_publication.NotAnAddress(),
)
"""The built-in rules, in the order in which they are asked."""


def installed_rules() -> tuple[Rule, ...]:
    """The rules of installed packages, in order of their entry points' names.

    Raises:
        BrokenPlugin: Some cannot be imported; `check` asks the others all the same.
    """
    installed, broken = _installed()
    if broken:
        raise BrokenPlugin(*broken)
    return installed


def _installed() -> tuple[tuple[Rule, ...], tuple[Finding, ...]]:
    found, broken = plugins.every(GROUP)
    return tuple(rule for each in found for rule in (each if isinstance(each, tuple) else (each,))), broken


def check(edition: Edition, *, rules: Iterable[Rule] | None = None) -> Iterator[Finding]:
    """All findings about an edition, in a stable order.

    Args:
        edition: The edition.
        rules: The rules to ask, besides the references; without any all built-in and installed ones. An installed one
            that cannot be imported is an error among the findings.

    >>> edition = Edition(key="a-2027", uri="https://example.org/a/2027", year=2027, country="IT", zone="Europe/Rome")
    >>> [finding.rule for finding in check(edition)]
    ['no-base-url']
    """
    yield from references(edition)
    if rules is None:
        installed, broken = _installed()
        yield from broken
        rules = (*RULES, *installed)
    for rule in rules:
        yield from rule(edition)
