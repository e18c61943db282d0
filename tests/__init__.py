"""The tests and their helpers, in folders by kind of proof: README.md says which."""
