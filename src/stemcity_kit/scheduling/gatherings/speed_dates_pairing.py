"""A plan of speed dates: pairs by an exact flow, rounds by colouring, tables mixed; or round by round."""

from __future__ import annotations

from stemcity_kit.scheduling.gatherings.speed_dates import Pairing, SpeedDates, tally
from stemcity_kit.scheduling.gatherings.speed_dates_mixing import fewest_together, mixed, times_together
from stemcity_kit.scheduling.gatherings.speed_dates_pairs import best_pairs, held_in_rounds, most_wishes, round_by_round

__all__ = ["paired"]


def paired(dates: SpeedDates, *, seed: str, effort: int = 20_000) -> Pairing:
    """Pair guests with hosts in rounds.

    Where everybody is there in every round, no plan is better in meetings, balance and wishes, in this order, and
    `Pairing.is_proved` says so. Otherwise it says whether the bound was reached.

    Args:
        dates: What is to be paired.
        seed: One line that decides by lot what the aims leave open; see `stemcity_kit.engines.draw`.
        effort: How many exchanges are tried so that the same guests do not always sit together.

    Raises:
        InvalidValue: The seed cannot be drawn with.

    >>> from stemcity_kit.scheduling.gatherings.speed_dates import Guest
    >>> guests = [Guest("ada", wishes=["bank"]), Guest("bea", wishes=["bank"]), "eva"]
    >>> plan = paired(SpeedDates(guests, ["bank", "lab", "museum"], rounds=2), seed="5 17 33")
    >>> len(plan.meetings), plan.reached.wishes, plan.is_proved
    (6, 2, True)
    """
    pairs = best_pairs(dates, seed=seed)
    made = held_in_rounds(dates, pairs, seed=seed) if dates.is_steady else round_by_round(dates, seed=seed)
    meetings = mixed(dates, made, seed=seed, effort=effort)
    return Pairing(
        dates=dates,
        meetings=meetings,
        reached=tally(dates, [(meeting.guest, meeting.host) for meeting in meetings]),
        bound=tally(dates, pairs),
        most_wishes=most_wishes(dates),
        together=times_together(meetings),
        together_bound=fewest_together(meetings, guests=len(dates.guests)),
    )
