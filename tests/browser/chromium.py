"""Chromium as the machine has it."""

import os
import shutil

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
NAMED_BY = "FOLKEHELSE_CHROMIUM"
"""Variable that names a browser in an unusual place."""


def find_chromium() -> str | None:
    """Return the path of an installed Chromium, or ``None``."""
    named = os.environ.get(NAMED_BY)
    if named:
        return named
    return next((path for name in NAMES if (path := shutil.which(name))), None)
