"""Every action: who, what, when, outcome; idempotency keys with remembered answers."""
