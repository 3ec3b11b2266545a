"""The journal: the durable, append-only record of what was decided, with what is personal beside it."""

from stemcity_kit.journal.chain import Head, Link, Verdict, verify
from stemcity_kit.journal.docket import Docket
from stemcity_kit.journal.ledger import Ledger
from stemcity_kit.journal.memory import MemoryJournal
from stemcity_kit.journal.protocol import RECEIPTS, Filed, Journal

__all__ = ["RECEIPTS", "Docket", "Filed", "Head", "Journal", "Ledger", "Link", "MemoryJournal", "Verdict", "verify"]
