"""The `unicas` savings-circle application (PostgreSQL, two generations of its schema)."""
