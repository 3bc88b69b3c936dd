"""Money, rounding, splitting, calendars, refusals: plain Python that every floor above uses."""
