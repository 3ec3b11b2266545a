"""The journal on Django's models keeps the contract that every journal keeps, and its migrations make its tables."""

import itertools

from django.core.management import call_command
from django.test import SimpleTestCase
from stemcity_kit.testing import JournalContract

from grants import models
from grants.journal import DjangoJournal

TABLES = (models.Case, models.Link, models.Piece, models.Submission, models.Protocol, models.Year)


def clear(alias: str) -> None:
    """Take out whatever a journal wrote, which only a test may do."""
    for model in TABLES:
        model.objects.using(alias).all().delete()


class DjangoContract(JournalContract, SimpleTestCase):
    """Each journal of a test has a database of its own, which it finds empty; threads close what they opened."""

    databases = frozenset({"default", "second", "third"})

    @classmethod
    def tearDownClass(cls):
        """Leave nothing to the other tests."""
        for alias in cls.databases:
            clear(alias)
        super().tearDownClass()

    def setUp(self) -> None:
        """Begin with the first database."""
        self._aliases = itertools.cycle(sorted(self.databases))

    def make(self, clock):
        """An empty journal in the next database."""
        alias = next(self._aliases)
        clear(alias)
        return DjangoJournal(clock=clock, using=alias)


class Migrations(SimpleTestCase):
    """What a portal's database is made by."""

    databases = DjangoContract.databases

    def test_no_migration_is_missing(self):
        """The models say nothing that the migrations do not."""
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)


del JournalContract  # or the test runner would try the contract itself
