"""The modules of the project, and what is remembered of questions about them."""
