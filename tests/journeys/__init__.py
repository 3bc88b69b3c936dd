"""A user's story across doors, told as a cash book."""
