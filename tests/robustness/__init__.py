"""No text, no checkout, no version of Python makes the plugin fall over, fall silent or take long."""
