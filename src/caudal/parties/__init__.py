"""People, organisations, memberships, permissions, sign-in."""
