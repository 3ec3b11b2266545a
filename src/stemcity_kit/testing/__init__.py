"""Aids for those who build on the library: editions of any size that are obviously invented, and contract tests.

A plug-in's tests subclass the contract and say what is tested; everything else is inherited.
"""

from stemcity_kit.testing.applications import synthetic_applications
from stemcity_kit.testing.contracts import ExporterContract
from stemcity_kit.testing.hostile import HOSTILE, hostile_edition, secretive_edition
from stemcity_kit.testing.journal_contract import JournalContract
from stemcity_kit.testing.rule_contract import RuleContract
from stemcity_kit.testing.schedule_contract import ScheduleRuleContract, WishContract
from stemcity_kit.testing.synthetic import synthetic_edition

__all__ = [
    "HOSTILE",
    "ExporterContract",
    "JournalContract",
    "RuleContract",
    "ScheduleRuleContract",
    "WishContract",
    "hostile_edition",
    "secretive_edition",
    "synthetic_applications",
    "synthetic_edition",
]
