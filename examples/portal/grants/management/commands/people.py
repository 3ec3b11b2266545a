"""`manage.py people`: one user for each role, with new passwords that are printed once."""

from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand
from django.utils.crypto import get_random_string

PEOPLE = {
    "olga": "officers",
    "mara": "managers",
    "cora": "",
    "dina": "",
    "edda": "",
    "club0": "",
    "club1": "",
    "club2": "",
}
"""The committee's members need no group: who is appointed in the record sits in it."""


class Command(BaseCommand):
    """Make the people of the example."""

    help = "Make one user for each role and print their passwords."

    def handle(self, *args: object, **options: object) -> None:
        """Make them, or give them a new password."""
        for name, group in PEOPLE.items():
            user, _ = User.objects.get_or_create(username=name)
            password = get_random_string(12)
            user.set_password(password)
            user.save()
            if group:
                user.groups.add(Group.objects.get_or_create(name=group)[0])
            self.stdout.write(f"{name}: {password}")
