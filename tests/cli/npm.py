"""What tests need from npm's registry: the packages that a lock file names, installed once into the build tree."""
import fcntl
import re
import shutil
import subprocess
import unittest

from tool import BUILD, SOURCE

UNREACHABLE = r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH"


def skip(why):
    print(f"\nSKIPPED: {why}", flush=True)  # on a line of its own, among the dots of unittest
    raise unittest.SkipTest(why)


def with_packages(folder):
    """A copy of that folder of the source tree, with its packages beside it. Skips the test where the registry cannot
    be reached."""
    if not shutil.which("npm"):
        skip(f"{folder} needs npm, which is not here")
    copy = BUILD / "npm" / folder
    copy.mkdir(parents=True, exist_ok=True)
    with open(copy / "installing", "w") as lock:  # tests may run side by side
        fcntl.flock(lock, fcntl.LOCK_EX)
        for file in (SOURCE / folder).iterdir():
            if file.is_file():
                shutil.copy(file, copy)
        wanted, installed = copy / "package-lock.json", copy / "node_modules" / "installed-package-lock.json"
        if not installed.exists() or installed.read_bytes() != wanted.read_bytes():
            finished = subprocess.run(
                ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline",
                 "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"],
                cwd=copy, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                timeout=240)
            if finished.returncode and re.search(UNREACHABLE, finished.stdout):
                skip(f"{folder} needs packages from npm's registry, which cannot be reached")
            assert finished.returncode == 0, finished.stdout
            shutil.copy(wanted, installed)
    return copy
