"""The database: the embedded server, roles, .sql files, and what a constraint says when it refuses."""
