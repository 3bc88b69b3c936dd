"""The pure decisions and shapes of savings circles."""
