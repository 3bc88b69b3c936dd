"""What doors share: problem+json, authentication, pagination, the page shell."""
