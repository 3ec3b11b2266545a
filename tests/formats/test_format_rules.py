"""The rules that read the jurisdiction keep the contract that every plug-in's rule keeps."""

import pytest

from stemcity_kit.formats.rules import OBSERVED_DAYS
from stemcity_kit.testing import RuleContract

TESTS = [name for name in vars(RuleContract) if name.startswith("test_")]


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize("rule", OBSERVED_DAYS, ids=lambda rule: rule.name)
def test_a_rule_of_the_jurisdictions_keeps_the_contract(rule, test):
    """They come through the entry point, and have no privilege."""
    contract = type("TestRule", (RuleContract,), {"rule": rule})()
    getattr(contract, test)()
