"""What the pages need of the library: the calls of this portal, their dockets, and who may do what."""

import secrets
from collections.abc import Iterable
from functools import cache

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import Http404
from stemcity_kit.calls.call import Call
from stemcity_kit.calls.casefile import Application, CaseFile
from stemcity_kit.model.sentence import Sentence
from stemcity_kit.calls.states import Doer
from stemcity_kit.documents.dossier_words import Wording
from stemcity_kit.documents.phrases import Phrases
from stemcity_kit.folder.call_toml import load_call
from stemcity_kit.journal import Docket

from grants.journal import journal

GROUPS = {
    "officers": Doer.OFFICER,
    "managers": Doer.MANAGER,
    "chairs": Doer.CHAIR,
    "members": Doer.MEMBER,
}
"""The groups of this project's users, and the role in which their members act."""


@cache
def calls() -> dict[str, Call]:
    """The calls of this portal by key; a fault in one stops the portal with all faults named."""
    folders = sorted(path.parent for path in settings.CALLS.glob("*/call.toml"))
    return {call.key: call for call in map(load_call, folders)}


def docket(key: str) -> Docket:
    """The docket of a call; each request has its own, so that each sees the case as it stands."""
    if key not in calls():
        raise Http404(f"There is no call “{key}”.")
    return Docket(journal(), calls()[key])


def roles(user: AbstractBaseUser | AnonymousUser) -> list[Doer]:
    """The roles in which a user may act, besides that of an applicant."""
    names = user.groups.values_list("name", flat=True) if user.is_authenticated else ()
    return [role for group, role in GROUPS.items() if group in set(names)]


def person_of(user: AbstractBaseUser) -> str:
    """The key under which a user's personal data are kept; it says nothing about them."""
    return f"user-{user.pk}"


def new_key() -> str:
    """A key for an application: random, so that it says neither who nor when."""
    return "".join(secrets.choice("bcdfghjkmnpqrstvwxz23456789") for _ in range(10))


def own(case: CaseFile, user: AbstractBaseUser) -> Application | None:
    """The application of a user, if there is one."""
    return next((held for held in case.applications.values() if held.person == person_of(user)), None)


def words(call: Call, sentences: Iterable[Sentence], *, language: str) -> list[str]:
    """Sentences of the library in the reader's language, with times in the call's zone."""
    wording = Wording(Phrases(language), call.zone)
    return [wording.plain(sentence) for sentence in sentences]
