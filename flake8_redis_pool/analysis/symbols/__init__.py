"""Scopes and bindings of a module, and what goes by which name."""
