"""Questions about nodes alone."""
