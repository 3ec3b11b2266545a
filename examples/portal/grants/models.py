"""The journal as models of this project: rows that are added and never changed, and pieces that can be deleted."""

from django.db import models


class Case(models.Model):
    """The end of a case's chain; its row is locked while somebody writes."""

    key = models.CharField(primary_key=True, max_length=80)
    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(null=True)


class Link(models.Model):
    """One record in the chain, as canonical JSON."""

    case = models.CharField(max_length=80)
    number = models.BigIntegerField()
    body = models.TextField()
    digest = models.CharField(max_length=64)
    person = models.CharField(max_length=200, blank=True, db_index=True)
    application = models.CharField(max_length=80, blank=True)

    class Meta:
        """A number is given once in a case."""

        constraints = (models.UniqueConstraint(fields=("case", "number"), name="link_once"),)
        indexes = (models.Index(fields=("case", "application")),)


class Piece(models.Model):
    """What is personal in a record, beside the chain: it can be deleted, and the chain stays whole."""

    case = models.CharField(max_length=80)
    number = models.BigIntegerField()
    place = models.IntegerField()
    person = models.CharField(max_length=200, db_index=True)
    field = models.CharField(max_length=80)
    question = models.CharField(max_length=80, blank=True)
    salt = models.CharField(max_length=64)
    content = models.TextField()

    class Meta:
        """The pieces of a record have an order."""

        indexes = (models.Index(fields=("case", "number")),)
        ordering = ("case", "number", "place")


class Submission(models.Model):
    """The token of a form that was sent, so that sending it twice counts once."""

    case = models.CharField(max_length=80)
    once = models.CharField(max_length=64)
    number = models.BigIntegerField()
    person = models.CharField(max_length=200, db_index=True)

    class Meta:
        """A token counts once in a case."""

        constraints = (models.UniqueConstraint(fields=("case", "once"), name="submission_once"),)


class Protocol(models.Model):
    """Who has which protocol number."""

    protocol = models.CharField(primary_key=True, max_length=80)
    case = models.CharField(max_length=80)
    application = models.CharField(max_length=80)


class Year(models.Model):
    """The last protocol number of a year."""

    year = models.IntegerField(primary_key=True)
    last = models.BigIntegerField(default=0)
