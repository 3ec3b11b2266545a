"""The journal on Django's models keeps the contract that every journal keeps."""

import itertools

from django.test import TransactionTestCase
from stemcity_kit.testing import JournalContract

from grants import models
from grants.journal import DjangoJournal

TABLES = (models.Case, models.Link, models.Piece, models.Submission, models.Protocol, models.Year)


class DjangoContract(JournalContract, TransactionTestCase):
    """Each journal of a test has a database of its own; threads close the connections that they opened."""

    databases = frozenset({"default", "second", "third"})

    def setUp(self) -> None:
        """Begin with the first database."""
        self._aliases = itertools.cycle(sorted(self.databases))

    def make(self, clock):
        """An empty journal in the next database."""
        alias = next(self._aliases)
        for model in TABLES:
            model.objects.using(alias).all().delete()
        return DjangoJournal(clock=clock, using=alias)


del JournalContract  # or the test runner would try the contract itself
