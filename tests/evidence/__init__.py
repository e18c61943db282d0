"""What the rules claim, proved on a live server."""
