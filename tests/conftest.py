"""What all tests have in common: none sees what an earlier run kept, and none keeps anything in the user's cache folder."""

from __future__ import annotations

import os

# a cache folder that cannot be: nothing is read or written there (tests/host/test_kept_findings.py gives one that can)
os.environ["XDG_CACHE_HOME"] = os.devnull
