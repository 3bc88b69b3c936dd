"""Work that runs later: queued in the transaction that wants it, run by workers, done once however often it runs."""
