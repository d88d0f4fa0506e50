"""Chromium, as Debian packages it, driven by selenium."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from selenium.webdriver import Chrome, ChromeOptions, ChromeService

if TYPE_CHECKING:
    from collections.abc import Iterator

BROWSERS = ("chromium", "google-chrome", "chromium-browser")
ARGUMENTS = (
    "--headless=new",
    "--window-size=1280,1400",
    "--force-prefers-reduced-motion",
    "--disable-dev-shm-usage",  # containers have little of it
)


@contextmanager
def started() -> Iterator[Chrome]:
    """Start a browser, and end it.

    Raises:
        FileNotFoundError: It is not installed, or its driver is not.
    """
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which("chromedriver")
    if not browser or not driver:
        raise FileNotFoundError("No Chromium: apt-get install chromium chromium-driver")
    options = ChromeOptions()
    options.binary_location = browser
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for argument in ARGUMENTS:
        options.add_argument(argument)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")  # Chromium has none for root
    with Chrome(options, ChromeService(driver)) as chrome:
        yield chrome


def complaints(chrome: Chrome) -> list[str]:
    """Return what its console says since it was asked last."""
    return [one["message"] for one in chrome.get_log("browser")]  # type: ignore[no-untyped-call] # selenium's own
