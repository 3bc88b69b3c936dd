"""People, the organisations that they belong to, their roles, and the keys that programs call with."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

DOCUMENT_TYPES = ("DNI", "CE", "RUC", "PASSPORT", "OTHER")
ROLES = ("owner", "facilitator", "auditor", "operator", "loan_officer", "credit_manager")


class Organisation(models.Model):
    """Whose pools these are: the wall that no id crosses."""

    id = models.UUIDField(primary_key=True)
    name = models.TextField()
    is_sample = models.BooleanField(default=False)
    opened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(name=""), name="parties_organisation_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """A person as one organisation knows them; the same person may be in several of its circles."""

    id = models.UUIDField(primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people")
    full_name = models.TextField()
    sort_key = models.TextField()
    document_type = models.TextField(blank=True, default="")
    document_number = models.TextField(blank=True, default="")
    phone = models.TextField(blank=True, default="")
    email = models.TextField(blank=True, default="")
    details = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "document_type", "document_number"],
                condition=~models.Q(document_number=""),
                name="parties_person_document_unique",
            ),
            models.CheckConstraint(condition=~models.Q(full_name=""), name="parties_person_has_name"),
        ]
        # People are listed by name inside their organisation.
        indexes: ClassVar = [models.Index(fields=["organisation", "sort_key"], name="parties_person_by_name")]

    def __str__(self) -> str:
        return self.full_name


class UserManager(BaseUserManager["User"]):
    """Find a user by the name that they sign in with."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """A way to sign in. What it may see and do comes from memberships and from being a circle's member."""

    id = models.UUIDField(primary_key=True)
    username = models.TextField(unique=True)
    email = models.TextField(blank=True, default="")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="users")
    is_active = models.BooleanField(default=True)
    language = models.TextField(default="es")

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    objects: ClassVar[UserManager] = UserManager()

    # Django's own permission bits are not used: a user is never staff.
    is_staff = False
    is_superuser = False

    class Meta:
        constraints: ClassVar = [
            # A person types their name in any case; it must never find two.
            models.UniqueConstraint(Lower("username"), name="parties_user_username_in_any_case"),
        ]

    def __str__(self) -> str:
        return self.username


class Membership(models.Model):
    """A user's role in an organisation as a whole."""

    pk = models.CompositePrimaryKey("organisation_id", "user_id", "role")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(role__in=ROLES), name="parties_membership_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class ApiKey(models.Model):
    """A program's key: only its digest is kept, and it ends."""

    id = models.UUIDField(primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="api_keys")
    name = models.TextField()
    digest = models.TextField(unique=True)
    role = models.TextField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(role__in=ROLES), name="parties_apikey_role_is_known"),
        ]

    def __str__(self) -> str:
        return self.name
