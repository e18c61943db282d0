"""Which functions a framework runs, and how often."""
