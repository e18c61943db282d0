"""What clients/ and frameworks/ declare, held against installed packages and a real server."""
