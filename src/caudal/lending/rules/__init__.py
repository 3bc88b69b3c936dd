"""Pure loan arithmetic: terms, schedules, allocation, replay. Whole numbers, Fractions and Decimals only."""
