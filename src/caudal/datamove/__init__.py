"""Bring another system's money in, safely: every source row accounted for, every difference explained."""
