"""Whether people and their papers may take part."""
