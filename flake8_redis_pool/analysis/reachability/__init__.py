"""Who calls whom, what runs per request, what is kept."""
