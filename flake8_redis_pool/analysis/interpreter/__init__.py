"""Python's control flow over abstract states, whatever they mean."""
