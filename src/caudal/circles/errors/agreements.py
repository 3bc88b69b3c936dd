"""What is refused of a circle's rules, of its officers and of what is kept about its members."""

from caudal.kernel.refusals import Kind, Refusal, gettext_noop


class FirstMembersAreTooMany(Refusal):
    code = "circles.first_members_are_too_many"
    kind = Kind.INPUT
    message = gettext_noop("A circle begins with {members_max} members at the most.")
    remedy = gettext_noop("Open it with some of them, and add the others afterwards.")


class PolicyIsUnchanged(Refusal):
    code = "circles.policy_is_unchanged"
    kind = Kind.INPUT
    message = gettext_noop("These are the rules that the circle has already.")
    remedy = gettext_noop("Change at least one of them.")


class PolicyChangeWaits(Refusal):
    code = "circles.policy_change_waits"
    kind = Kind.STATE
    message = gettext_noop("Change {number} of the rules still waits for a second person.")
    remedy = gettext_noop("Have it approved, rejected or withdrawn first.")


class PolicyChangeNotFound(Refusal):
    code = "circles.policy_change_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("The circle has no such change of its rules.")
    remedy = gettext_noop("Choose one from the history of its rules.")


class PolicyChangeIsDecided(Refusal):
    code = "circles.policy_change_is_decided"
    kind = Kind.STATE
    message = gettext_noop("This change of the rules was decided already.")
    remedy = gettext_noop("Propose another change.")


class ProposerDecides(Refusal):
    code = "circles.proposer_decides"
    kind = Kind.FORBIDDEN
    message = gettext_noop("Who proposes a change of the rules does not approve it.")
    remedy = gettext_noop("Ask another officer; you may withdraw your own proposal.")


class ProposalIsAnothers(Refusal):
    code = "circles.proposal_is_anothers"
    kind = Kind.FORBIDDEN
    message = gettext_noop("Only who proposed a change of the rules withdraws it.")
    remedy = gettext_noop("Reject it instead, and say why.")


class RoleIsUnchanged(Refusal):
    code = "circles.role_is_unchanged"
    kind = Kind.INPUT
    message = gettext_noop("The member has this role already.")
    remedy = gettext_noop("Choose another role.")


class OwnRoleIsKept(Refusal):
    code = "circles.own_role_is_kept"
    kind = Kind.FORBIDDEN
    message = gettext_noop("Nobody changes their own role.")
    remedy = gettext_noop("Ask another officer of the circle.")


class BeneficiaryNotFound(Refusal):
    code = "circles.beneficiary_not_found"
    kind = Kind.UNKNOWN
    message = gettext_noop("The member has named nobody.")
    remedy = gettext_noop("Nothing needs to be done.")
