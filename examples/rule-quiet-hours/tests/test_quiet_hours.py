"""The quiet hours keep the contract of every scheduling rule."""

from stemcity_quiet_hours import RULE

from stemcity_kit.testing import ScheduleRuleContract


class TestQuietHours(ScheduleRuleContract):
    """All that is asked of a scheduling rule."""

    rule = RULE
