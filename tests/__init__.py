"""The tests and their helpers: one package, so that every import says which of them it means."""
