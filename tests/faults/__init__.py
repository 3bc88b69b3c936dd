"""What breaks on purpose: processes and connections that die, and defects that the tests must see."""
