"""What rules ask, one module for each family of rules."""
