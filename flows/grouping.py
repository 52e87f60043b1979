"""One deployment of ingest for each group of kabar.toml, after the pattern of the one in prefect.yaml.

They differ in their publishers and their schedule alone. What no group names stays with `ingest` itself.
"""

from collections.abc import Mapping
from typing import Any

from flows.config import UNGROUPED, Config
from flows.prefect_api import ask
from flows.rules import choose
from schemas import Publishers, RuleError

ZONE = "Asia/Jakarta"
FIRST_MINUTE = 7  # of the hour; the groups are spread over the rest of it
_KEPT = (
    "flow_id", "entrypoint", "path", "pull_steps", "work_pool_name", "work_queue_name", "job_variables", "tags",
    "parameter_openapi_schema", "enforce_parameter_schema", "concurrency_options", "version",
)  # fmt: skip


def deploy_groups(api: str, config: Config, known: Publishers) -> list[str]:
    """Deploy the groups beside `ingest`, which is deployed already, and take away those that are groups no more.

    The names of all deployments of ingest. RuleError where a group names a publisher that has no rule; OSError where
    the server refuses.
    """
    pattern = ask(api, "/deployments/name/ingest/ingest")
    wanted = {} if not config.groups else _wanted(config, known)
    for name, told in wanted.items():
        ask(
            api, "/deployments/", {**{key: pattern[key] for key in _KEPT}, "concurrency_limit": 1, "name": name, **told}
        )
    filters = {"flows": {"name": {"any_": ["ingest"]}}}
    found = ask(api, "/deployments/filter", filters)
    for old in found:
        if old["name"].startswith("ingest-") and old["name"] not in wanted:
            ask(api, f"/deployments/{old['id']}", method="DELETE")
    return ["ingest", *(name for name in wanted if name != "ingest")]


def _wanted(config: Config, known: Publishers) -> dict[str, Mapping[str, Any]]:
    """What tells each deployment from the pattern."""
    try:
        rest = choose([UNGROUPED], known, config.groups)
    except LookupError as error:
        raise RuleError(str(config.path), "groups", f"there is no publisher {error.args[0]!r}") from error
    words = [*([UNGROUPED] if rest else []), *config.groups]
    wanted: dict[str, Mapping[str, Any]] = {}
    for number, word in enumerate(words):
        cron = config.schedules.get(word, f"{(FIRST_MINUTE + 60 * number // len(words)) % 60} * * * *")
        wanted["ingest" if word == UNGROUPED else f"ingest-{word}"] = {
            "description": f"Fetch what is new from the publishers of {word} ({cron}, {ZONE}).",
            "parameters": {"publishers": [word]},
            "schedules": [{"schedule": {"cron": cron, "timezone": ZONE}, "slug": word}],
        }
    if not rest:
        wanted["ingest"] = {
            "description": "Fetch what is new, by hand: each publisher is in a group.",
            "parameters": {},
            "schedules": [],
        }
    return wanted
