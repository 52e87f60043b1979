"""Is a Prefect API configured? Answered without importing Prefect, which takes seconds.

The order is Prefect's own: PREFECT_API_URL; else the active profile of profiles.toml. Prefect also reads
`.env`, `prefect.toml` and `[tool.prefect]` of pyproject.toml in the working directory: those two TOML
files are read here as well, `.env` is not.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path


def api_url(environ: Mapping[str, str] = os.environ, folder: Path | None = None) -> str | None:
    """The address of the configured Prefect API, or None. `folder` is the working directory."""
    if url := environ.get("PREFECT_API_URL"):
        return url
    here = folder or Path.cwd()
    for table in (_table(here / "prefect.toml"), _table(here / "pyproject.toml", "tool", "prefect")):
        api = table.get("api")
        if isinstance(api, dict) and isinstance(url := api.get("url"), str):
            return url
    return _profile_url(environ)


def _profile_url(environ: Mapping[str, str]) -> str | None:
    home = Path(environ.get("PREFECT_HOME") or Path(environ.get("HOME") or Path.home()) / ".prefect")
    profiles = _table(Path(environ.get("PREFECT_PROFILES_PATH") or home / "profiles.toml"))
    name = environ.get("PREFECT_PROFILE") or profiles.get("active")
    tables = profiles.get("profiles")
    profile = tables.get(name) if isinstance(tables, dict) else None
    url = profile.get("PREFECT_API_URL") if isinstance(profile, dict) else None
    return url if isinstance(url, str) and url else None


def _table(path: Path, *keys: str) -> dict[str, object]:
    """The table of a TOML file under the keys; empty where file, syntax or key is missing."""
    try:
        table: object = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table if isinstance(table, dict) else {}
