"""A deterministic legacy `unicas` database: synthetic circles, run by an emulator of the old application."""
