"""What the tests need from the machine beyond Python: a browser and PostgreSQL."""

import os
import shutil
import subprocess
import sys

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from tools.with_postgres import find_postgres

# Packages of Debian and their commands. The first has no windows: with it the tests take a third less time.
BROWSER_PACKAGES = ("chromium-headless-shell", "chromium")
BROWSERS = (*BROWSER_PACKAGES, "chromium-browser", "google-chrome-stable", "google-chrome")
NO_DIALOG = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}


def quietly(*command: str) -> bool:
    """Run a command that is only worth reading when it fails."""
    result = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=NO_DIALOG,
    )
    if result.returncode:
        print(f"`{' '.join(command)}` failed:", *result.stdout.splitlines()[-5:], sep="\n    ", flush=True)
    return result.returncode == 0


def may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(package: str) -> bool:
    print(f"Installing {package} (apt-get)", flush=True)
    install = ("apt-get", "install", "-qq", "-y", "--no-install-recommends", package)
    # Fresh machines have no package lists, old ones have outdated lists: both show in a failure to install.
    known = subprocess.run(
        install, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=NO_DIALOG
    )
    return known.returncode == 0 or (quietly("apt-get", "update", "-qq") and quietly(*install))


def starts(executable: str | None) -> bool:
    """Whether this browser (None: Playwright's own) really starts: some packages only point to snap."""
    try:
        with sync_playwright() as playwright:
            playwright.chromium.launch(executable_path=executable).close()
    except PlaywrightError:
        return False
    return True


def installed_browser() -> str | None:
    chosen = os.environ.get("CHROMIUM")
    for name in [chosen] if chosen else BROWSERS:
        executable = shutil.which(name)
        if executable and starts(executable):
            return executable
    return None


def provide_browser() -> tuple[bool, str]:
    """Whether there is a browser, and its path; an empty path stands for Playwright's own."""
    if executable := installed_browser():
        return True, executable
    if starts(None):
        return True, ""
    for package in BROWSER_PACKAGES if may_install() else ():
        if apt_install(package) and (executable := installed_browser()):
            return True, executable
    print("Installing Playwright's browser", flush=True)
    libraries = ["--with-deps"] if may_install() else []
    installed = quietly(sys.executable, "-m", "playwright", "install", *libraries, "--only-shell", "chromium")
    return installed and starts(None), ""


def provide_postgres() -> bool:
    if find_postgres() is None and may_install():
        apt_install("postgresql")
    return find_postgres() is not None
