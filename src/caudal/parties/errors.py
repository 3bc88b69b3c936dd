"""The refusals of the parties floor, in the order in which they are checked."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class NotPermitted(Refusal):
    code = "parties.not_permitted"
    kind = Kind.FORBIDDEN
    message = gettext_noop("Your role does not allow this.")
    remedy = gettext_noop("Ask an officer of the circle or the owner of the organisation.")


class PersonNotFound(Refusal):
    code = "parties.person_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("There is no such person in this organisation.")
    remedy = gettext_noop("Check the address, or choose the person from your list.")


class RoleIsUnknown(Refusal):
    code = "parties.role_is_unknown"
    kind = Kind.INPUT
    message = gettext_noop("There is no such role.")
    remedy = gettext_noop("Choose one of {roles}.")


class DocumentIsTaken(Refusal):
    code = "parties.document_is_taken"
    kind = Kind.CONFLICT
    message = gettext_noop("Another person has this document number.")
    remedy = gettext_noop("Look the person up by the number instead of adding them again.")


class UsernameIsTaken(Refusal):
    code = "parties.username_is_taken"
    kind = Kind.CONFLICT
    message = gettext_noop("Somebody else signs in with this name.")
    remedy = gettext_noop("Choose another name.")


class ApiKeyIsNotValid(Refusal):
    code = "parties.api_key_is_not_valid"
    kind = Kind.UNAUTHENTICATED
    message = gettext_noop("The API key is unknown, revoked or has expired.")
    remedy = gettext_noop("Ask the owner of the organisation for a new key.")


class SignInIsWrong(Refusal):
    code = "parties.sign_in_is_wrong"
    kind = Kind.FORBIDDEN
    message = gettext_noop("That user name and password do not belong together.")
    remedy = gettext_noop("Type them again; after several mistakes one has to wait a few minutes.")


class SignInsAreTooMany(Refusal):
    code = "parties.sign_ins_are_too_many"
    kind = Kind.FORBIDDEN
    message = gettext_noop("There were too many wrong user names or passwords.")
    remedy = gettext_noop("Wait a few minutes, then try again.")
