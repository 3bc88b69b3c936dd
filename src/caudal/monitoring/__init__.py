"""Watch the invariants: health and verification of the whole house."""
