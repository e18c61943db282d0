"""What a check costs, counted and not timed, and which files the gate lets pass."""
