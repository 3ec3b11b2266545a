"""Who meets the conditions of places and prizes, and who is kept from an award by what they have besides."""

from __future__ import annotations

from stemcity_kit.calls.call import Call
from stemcity_kit.calls.question import Condition, Kind
from stemcity_kit.calls.reading import holds, value
from stemcity_kit.calls.ties import Contestant
from stemcity_kit.errors import Finding, N_, Severity, StemCityError, Where

__all__ = ["Meeting", "incompatible"]


class Meeting:
    """Whether conditions hold, each answer compared once; what cannot be read is noted and does not hold.

    Attributes:
        findings: What could not be read.
    """

    def __init__(self, call: Call) -> None:
        self.call = call
        self.findings: dict[Finding, None] = {}
        self._known: dict[tuple[Condition, str], bool] = {}

    def __call__(self, condition: Condition | None, contestant: Contestant) -> bool:
        """Whether a condition holds for a contestant; no condition holds for everybody."""
        if condition is None:
            return True
        if contestant.answers is None:
            self._erased(contestant)
            return False
        asked = condition, contestant.answers.get(condition.question)
        if asked not in self._known:
            self._known[asked] = self._holds(condition, contestant)
        return self._known[asked]

    def _holds(self, condition: Condition, contestant: Contestant) -> bool:
        try:
            return holds(condition, self.call, contestant.answers) if contestant.answers is not None else False
        except StemCityError as fault:
            where = Where(table="applications", key=contestant.application, field=condition.question)
            self.findings.update(dict.fromkeys(fault.at(where).findings))
            return False

    def _erased(self, contestant: Contestant) -> None:
        what = N_("The answers of “{application}” were erased, so no condition can be looked at any more.")
        fix = N_("The rankings that were made before stand; keep to them.")
        where = Where(table="applications", key=contestant.application)
        params = {"application": contestant.application}
        self.findings[Finding("answers-erased", where, what, fix, Severity.WARNING, params)] = None


def incompatible(call: Call, contestant: Contestant) -> bool:
    """Whether the answer about other awards goes against one of this call.

    A *yes* always does. Of choices, one that the call names does; of free words, those that hold one that it names,
    without regard to capitals.

    Raises:
        InvalidValue: The answer cannot be read.
        UnknownKey: The call does not ask the question.
    """
    key = call.awarding.incompatible_question
    if not key or contestant.answers is None:
        return False
    found = value(call, contestant.answers, key)
    if found is None:
        return False
    if isinstance(found, bool):
        return found
    if isinstance(found, tuple) or call.asked[key].kind is Kind.CHOICE:
        said = found if isinstance(found, tuple) else (str(found),)
        return any(name in said for name in call.awarding.incompatible)
    return any(name.casefold() in str(found).casefold() for name in call.awarding.incompatible)
