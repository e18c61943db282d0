"""One file for each client library: a module that does not start with ``_`` declares ``SPEC``."""
