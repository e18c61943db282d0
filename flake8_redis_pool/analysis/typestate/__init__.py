"""One value followed through a function."""
