"""Telling of breaks and recoveries: one message a run to each channel, each change once.

A channel is an address:  file:PATH appends a line of JSON a change;  https://… and http://… get the same lines as one
JSON list by POST;  prefect emits an event (flows tracked by Prefect alone);  any other is one of the services of
apprise (mailto://, tgram://, slack://, ntfy://, …), which the extra `alerts` installs.
What a channel refuses is told by the next run; in quiet hours nothing is told but kept for later.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from flows.health import Alert
from flows.ledger import Ledger
from flows.ledger_health import close_alerts, mark_told, untold_alerts

SECONDS = 15.0  # a webhook may take so long
PREFECT = "prefect"


@dataclass(frozen=True, slots=True)
class Alerting:
    """The channels, and the quiet hours (from, to) of the machine's own clock."""

    to: tuple[str, ...] = ()
    quiet: tuple[time, time] | None = None

    def is_quiet(self, now: datetime) -> bool:
        """Whether `now`, a local moment, lies in the quiet hours; they may go over midnight."""
        if self.quiet is None:
            return False
        start, end = self.quiet
        clock = now.time()
        return start <= clock < end if start <= end else clock >= start or clock < end


def tell(ledger: Ledger, alerting: Alerting, now: datetime) -> tuple[tuple[Alert, ...], list[str]]:
    """Tell every channel what it was not told; the alerts that all have now, and a sentence for each channel that
    refused. Without channels the caller is the one who tells. `now` is an aware local moment."""
    waiting = untold_alerts(ledger)
    if not waiting or alerting.is_quiet(now):
        return (), []
    refused = []
    for channel in alerting.to:
        fresh = [one for one in waiting if channel not in one.told_to]
        try:
            send(channel, fresh)
        except (OSError, ValueError) as error:
            refused.append(f"alerts could not be sent to {shown(channel)}: {error}")
        else:
            mark_told(ledger, fresh, channel)
    if refused:
        return (), refused
    close_alerts(ledger, waiting, now.timestamp())
    return tuple(waiting), []


def send(channel: str, alerts: Sequence[Alert]) -> None:
    """One message to one channel; OSError or ValueError where it is not taken."""
    if not alerts or channel == PREFECT:
        return
    scheme = channel.partition(":")[0]
    _SENDERS.get(scheme, _by_apprise)(channel, alerts)


def title_of(alerts: Sequence[Alert]) -> str:
    """The message in one line.

    >>> title_of([Alert(1, 0.0, "gema.example", "broke", "no_article", "…")])
    'kabar: gema.example broke (no_article)'
    """
    said = [
        f"{one.publisher} {'broke' if one.change == 'broke' else 'is sound again'} ({one.diagnosis})" for one in alerts
    ]
    return f"kabar: {'; '.join(said[:3])}{f' and {len(said) - 3} more' if len(said) > 3 else ''}"


def text_of(alerts: Sequence[Alert]) -> str:
    """The message in full: per change when, what and two addresses."""
    return "\n\n".join(
        "\n".join((f"{one.publisher}: {one.change}, {one.diagnosis}, {_moment(one.at)}", one.sentence, *one.examples))
        for one in alerts
    )


def as_json(alert: Alert) -> dict[str, object]:
    """The change as machines are told it; `at` is UTC."""
    return {**{key: value for key, value in asdict(alert).items() if key not in _OWN}, "at": _moment(alert.at)}


def shown(channel: str) -> str:
    """A channel without its secrets: the scheme, and the path of a file."""
    return channel if channel.startswith("file:") else f"{channel.partition(':')[0]}://…"


def _to_file(channel: str, alerts: Sequence[Alert]) -> None:
    with Path(channel.partition(":")[2].removeprefix("//")).expanduser().open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(as_json(one), ensure_ascii=False) + "\n" for one in alerts)


def _to_web(channel: str, alerts: Sequence[Alert]) -> None:
    told = {"title": title_of(alerts), "text": text_of(alerts), "alerts": [as_json(one) for one in alerts]}
    request = Request(channel, json.dumps(told).encode(), {"Content-Type": "application/json"})
    try:
        with urlopen(request, timeout=SECONDS):
            pass
    except HTTPError:
        raise
    except URLError as error:
        raise OSError(str(error.reason)) from error


def _by_apprise(channel: str, alerts: Sequence[Alert]) -> None:
    if find_spec("apprise") is None:
        raise ValueError("it needs the extra `alerts`: pip install 'kabar[alerts]'")
    service = import_module("apprise").Apprise()  # here, since it takes longer to import than all of kabar
    if not service.add(channel):
        raise ValueError("apprise knows no such service")
    if not service.notify(title=title_of(alerts), body=text_of(alerts)):
        raise OSError("the service did not take it")


def _moment(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


_OWN = frozenset({"alert_id", "told_to"})
_SENDERS: dict[str, Callable[[str, Sequence[Alert]], None]] = {"file": _to_file, "http": _to_web, "https": _to_web}
