"""Aids for those who build on the library: editions of any size that are obviously invented, and contract tests.

A plug-in's tests subclass the contract and say what is tested; everything else is inherited. See `docs/how-to`.
"""

from stemcity_kit.testing.synthetic import synthetic_edition

__all__ = ["synthetic_edition"]
