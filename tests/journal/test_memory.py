"""The journal in memory keeps the contract."""

from stemcity_kit.journal.memory import MemoryJournal
from stemcity_kit.testing.journal_contract import JournalContract


class TestMemoryJournal(JournalContract):
    def make(self, clock):
        """A new one."""
        return MemoryJournal(clock=clock)
