"""Which functions each framework runs once per request, one declarative file a framework."""
