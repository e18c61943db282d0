"""Small programs, enumerated or made at random: what the plugin says of them against what they do when they are run."""
