"""The pure rules that turn the records of one legacy circle into a proven one and explain what it had stored."""
