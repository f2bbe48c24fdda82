"""Whether files and disk are as they must be: who may read what, and room to write."""

import os
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path

from gateway.care.finding import Finding, fail, ok, warn

FREE_WARN, FREE_FAIL = 1 << 30, 100 << 20
"""Bytes that should be, and must be, free."""


def data_folder(folder: Path) -> Finding:
    """It holds what callers said and where they live."""
    check = "data folder"
    if not folder.is_dir():
        return fail(check, f"{folder} is not there", f"mkdir -m 700 {folder}, or set GATEWAY_DATA_DIR")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return fail(
            check, f"{folder} cannot be written by this user", f"chown it to the user who runs the gateway: {folder}"
        )
    if folder.stat().st_mode & stat.S_IWOTH:
        return fail(check, f"everybody on this machine may change {folder}", f"chmod o-w {folder}")
    readable = [file.name for file in folder.glob("*.sqlite3*") if file.stat().st_mode & stat.S_IROTH]
    if readable and folder.stat().st_mode & stat.S_IXOTH:
        return warn(
            check,
            f"everybody on this machine may read {', '.join(sorted(readable))} in {folder}",
            f"chmod 700 {folder}",
        )
    return ok(check, f"{folder} can be written")


def free_space(folder: Path) -> Finding:
    check = "disk"
    place = next((one for one in (folder, *folder.absolute().parents) if one.exists()), Path("/"))
    free = shutil.disk_usage(place).free
    says = f"{free / (1 << 30):.1f} GB free at {place}"
    if free < FREE_FAIL:
        return fail(check, says, "make room: a full disk sends every new call to a person")
    return ok(check, says) if free >= FREE_WARN else warn(check, says, "make room before the disk is full")


def secret_files(environ: Mapping[str, str], settings_file: Path | None) -> Finding:
    """Files with secrets are the owner's alone; nobody else changes the settings."""
    check = "secret files"
    for name in ("TWILIO_ACCOUNT_SID_FILE", "TWILIO_AUTH_TOKEN_FILE"):
        if (text := environ.get(name)) and Path(text).is_file() and Path(text).stat().st_mode & 0o077:
            return fail(check, f"others may read the file that {name} names", f"chmod 600 {text}")
    if settings_file is not None and settings_file.is_file() and settings_file.stat().st_mode & stat.S_IWOTH:
        return fail(check, f"everybody may change {settings_file}", f"chmod o-w {settings_file}")
    return ok(check, "readable by their owner alone")
