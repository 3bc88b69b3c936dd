"""The schema: as the snapshot says, from the migrations alone, and safe to bring up to date."""
