"""Refusals of the embedded server and of provisioning, in the order in which they can be met."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop as _


class HomeIsNotWritable(Refusal):
    code = "db.home_is_not_writable"
    kind = Kind.FORBIDDEN
    message = _("Caudal cannot write in its folder {folder} ({reason}).")
    remedy = _("Give this user the folder, or set CAUDAL_HOME to another one.")


class SecretsAreNotReadable(Refusal):
    code = "db.secrets_are_not_readable"
    kind = Kind.FORBIDDEN
    message = _("The file {file} cannot be read: {reason}")
    remedy = _("Run Caudal as the user who owns the file, or bring the file back from a backup.")


class BinariesAreMissing(Refusal):
    code = "db.binaries_are_missing"
    kind = Kind.STATE
    message = _("The programs of the embedded PostgreSQL are not installed for this machine.")
    remedy = _("Run ./caudal up again to install them, or set DATABASE_URL to a PostgreSQL 15 or newer.")


class ServerAccountIsMissing(Refusal):
    code = "db.server_account_is_missing"
    kind = Kind.STATE
    message = _("PostgreSQL does not run as root, and no unprivileged account could be made ({reason}).")
    remedy = _("Run useradd --system caudal, or start Caudal as an ordinary user.")


class ServerIsBusyElsewhere(Refusal):
    code = "db.server_is_busy_elsewhere"
    kind = Kind.CONFLICT
    message = _("Another command has been starting or stopping the server of {folder} for {seconds} seconds.")
    remedy = _("Wait for it to end and try again.")


class DataFolderIsInUse(Refusal):
    code = "db.data_folder_is_in_use"
    kind = Kind.CONFLICT
    message = _("Another server (process {process}) is running on the data folder {folder} and does not answer here.")
    remedy = _("Stop that server first, or set CAUDAL_HOME to another folder.")


class SocketIsInUse(Refusal):
    code = "db.socket_is_in_use"
    kind = Kind.CONFLICT
    message = _("Another server (process {process}) is already listening on the socket {socket}.")
    remedy = _("Stop that server first, or set CAUDAL_HOME to another folder.")


class SocketFolderIsNotSafe(Refusal):
    code = "db.socket_folder_is_not_safe"
    kind = Kind.FORBIDDEN
    message = _("The folder {folder} for the server's socket belongs to another user or is open to others.")
    remedy = _("Remove that folder, or set CAUDAL_HOME to a shorter path.")


class DataFolderHasAnotherVersion(Refusal):
    code = "db.data_folder_has_another_version"
    kind = Kind.STATE
    message = _("The data folder {folder} was made by PostgreSQL {found}; this Caudal brings PostgreSQL {wanted}.")
    remedy = _("Restore a backup with this version, or go back to the Caudal that made the folder.")


class ServerDidNotStart(Refusal):
    code = "db.server_did_not_start"
    kind = Kind.STATE
    message = _("PostgreSQL did not start. Its last words: {log}")
    remedy = _("The log is in {folder}. Run caudal doctor for what this machine lacks.")


class ServerDidNotStop(Refusal):
    code = "db.server_did_not_stop"
    kind = Kind.STATE
    message = _("PostgreSQL (process {process}) did not stop within {seconds} seconds.")
    remedy = _("Look at its log in {folder}, then try again.")


class PasswordIsWrong(Refusal):
    code = "db.password_is_wrong"
    kind = Kind.FORBIDDEN
    message = _("The server refuses the password of {role} that this Caudal knows.")
    remedy = _("Bring back secrets.json that belongs to this data, or check DATABASE_URL.")


class ServerCannotBeReached(Refusal):
    code = "db.server_cannot_be_reached"
    kind = Kind.STATE
    message = _("No PostgreSQL answers at {server}: {reason}")
    remedy = _("Start it (caudal up starts the embedded one), or check DATABASE_URL.")


class DatabaseAddressIsNotReadable(Refusal):
    code = "db.database_address_is_not_readable"
    kind = Kind.INPUT
    message = _("DATABASE_URL is not an address of a PostgreSQL database.")
    remedy = _("Write it as postgresql://user:password@host:5432/database.")


class ServerIsTooOld(Refusal):
    code = "db.server_is_too_old"
    kind = Kind.STATE
    message = _("The server runs PostgreSQL {found}; Caudal needs {wanted} or newer.")
    remedy = _("Upgrade the server, or leave DATABASE_URL unset to use the embedded one.")


class AdministratorMayNotProvision(Refusal):
    code = "db.administrator_may_not_provision"
    kind = Kind.FORBIDDEN
    message = _("The role {role} of DATABASE_URL may not set the database up: {reason}")
    remedy = _("Use a role with CREATEROLE and CREATEDB for caudal up; the application itself runs as caudal_app.")


class RolesBelongToAnotherHome(Refusal):
    code = "db.roles_belong_to_another_home"
    kind = Kind.CONFLICT
    message = _("The server already has the role {role}, and this Caudal does not know its password.")
    remedy = _("Copy secrets.json from the Caudal that made it, or set CAUDAL_TAKE_OVER_ROLES=1 to change it.")


class RoleIsTooPowerful(Refusal):
    code = "db.role_is_too_powerful"
    kind = Kind.FORBIDDEN
    message = _("The role {role} is a superuser or may pass row security; Caudal does not run with such a role.")
    remedy = _("Take SUPERUSER and BYPASSRLS from the role.")


class DatabaseBelongsToOthers(Refusal):
    code = "db.database_belongs_to_others"
    kind = Kind.CONFLICT
    message = _("The database {database} belongs to {owner} and already holds tables that are not Caudal's.")
    remedy = _("Name an empty or a new database in DATABASE_URL.")
