"""The program of a deployed run: the certificates that it spares Prefect's clients."""

import shlex
import ssl
import sys

from flows.engine import CERTIFICATES, command, spare_certificates


def spared(**environ: str) -> str | None:
    spare_certificates(environ)
    return environ.get(CERTIFICATES)


def test_clients_of_a_server_without_encryption_read_one_certificate() -> None:
    file = spared(PREFECT_API_URL="http://127.0.0.1:4200/api")
    assert len(ssl.create_default_context(cafile=file).get_ca_certs()) == 1


def test_clients_of_an_encrypted_server_trust_whom_they_always_trust() -> None:
    assert spared(PREFECT_API_URL="https://prefect.example/api") is None


def test_clients_of_a_server_named_elsewhere_trust_whom_they_always_trust() -> None:
    assert spared() is None


def test_certificates_that_somebody_chose_stay() -> None:
    assert spared(PREFECT_API_URL="http://127.0.0.1:4200/api", **{CERTIFICATES: "/etc/own.pem"}) == "/etc/own.pem"


def test_command_is_a_program_of_this_python() -> None:
    assert shlex.split(command()) == [sys.executable, "-m", "flows.engine"]
