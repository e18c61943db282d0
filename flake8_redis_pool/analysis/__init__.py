"""Facts about a module: names, values, reach and flow. Knows no rule, no client library and no framework by name."""
