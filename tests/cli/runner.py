"""The command, run with standard output and standard error apart."""

import inspect

from click.testing import CliRunner

APART = {"mix_stderr": False} if "mix_stderr" in inspect.signature(CliRunner).parameters else {}
RUNNER = CliRunner(**APART)
"""Keeps the two streams apart, which click did on request only before 8.2."""
