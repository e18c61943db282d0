"""Single modules of the plugin, one file of tests for each."""
