"""A Dask cluster that a planner names: who may be spoken to in the open, and what is said when nobody answers.

What is sent is a portfolio in numbers, and whoever can reach a scheduler can have its workers run anything. So beyond
this machine nothing is said that is not encrypted and known on both sides by certificates.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from optimizer.faults import Fault, Place
from optimizer.versions import versions

_WAIT = 10.0  # seconds for a scheduler to answer, and for its workers to be there
_HERE = "localhost"
_TALKERS = ("distributed", "distributed.client", "tornado", "tornado.application", "asyncio")


class ClusterError(Exception):
    """A cluster cannot be used (exit 2); `fault` says why and what to do."""

    def __init__(self, code: str, address: str, message: str, remedy: str) -> None:
        self.fault = Fault(code, Place(f"--cluster {address}"), message, remedy)
        super().__init__(str(self.fault))


@dataclass(frozen=True, slots=True)
class Cluster:
    """The address of a Dask scheduler (`tcp://host:port`, `tls://host:port`) and the files that show who we are.

    `ca` is the authority that signed everybody's certificates; all three are PEM files. Raises ClusterError for an
    address that is none, for certificates that are missing, and for one in the open beyond this machine.
    """

    address: str
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None

    def __post_init__(self) -> None:
        """Refuse what is not safe before anything is sent."""
        scheme, host = _parts(self.address)
        files = [self.ca, self.cert, self.key]
        missing = [path for path in files if path is not None and not path.is_file()]
        if scheme == "tcp" and not _is_here(host):
            raise ClusterError(
                "K102",
                self.address,
                f"{host} is another machine, and tcp is not encrypted",
                "write tls://, and give --cluster-ca, --cluster-cert and --cluster-key",
            )
        if None in files and (scheme == "tls" or files != [None] * 3):
            words = "give --cluster-ca, --cluster-cert and --cluster-key"
            raise ClusterError("K103", self.address, "certificates are missing", words)
        if missing:
            raise ClusterError("K103", self.address, f"there is no file {missing[0]}", "check the path")

    @contextmanager
    def client(self) -> Iterator[Any]:
        """A client of the scheduler, whose workers have this version of the program. Raises ClusterError."""
        try:
            import distributed

            library: Any = distributed
        except ImportError:
            remedy = "install the extra: pip install 'sovereignty-optimizer[cluster]'"
            raise ClusterError("K104", self.address, "Dask is not installed here", remedy) from None
        for name in _TALKERS:  # what matters is told as an error of ours
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        try:
            security = self._security(library)
            client = library.Client(self.address, security=security, timeout=_WAIT, set_as_default=False)
        except (OSError, ValueError) as error:
            raise self._silent(error) from None
        try:
            self._check(client)
            yield client
        finally:
            with suppress(OSError):  # it may be gone
                client.close(timeout=_WAIT)

    def lost(self, reason: str) -> ClusterError:
        """What to raise when the scheduler, or a worker with what it was doing, is gone."""
        remedy = "see what the scheduler says; the same command again goes on from what was answered"
        return ClusterError("K106", self.address, f"the cluster stopped answering ({reason})", remedy)

    def _security(self, library: Any) -> Any:
        if self.ca is None:
            return None
        names = {"tls_ca_file": self.ca, "tls_client_cert": self.cert, "tls_client_key": self.key}
        return library.Security(require_encryption=True, **{name: str(path) for name, path in names.items()})

    def _silent(self, error: Exception) -> ClusterError:
        reason = str(error).partition("\n")[0] or type(error).__name__
        remedy = "start `dask scheduler` there, or leave --cluster out"
        return ClusterError("K105", self.address, f"no scheduler answers within {_WAIT:.0f} s ({reason})", remedy)

    def _check(self, client: Any) -> None:
        """Workers are there, and all of them have this version."""
        try:
            client.wait_for_workers(1, timeout=_WAIT)
            told = client.run(_version, on_error="return")
        except OSError:
            remedy = "start `dask worker` with its address"
            raise ClusterError("K105", self.address, "the scheduler has no worker", remedy) from None
        own = _version()
        others = sorted({str(found) for found in told.values() if found != own})
        if others:
            remedy = f"install optimizer {own} wherever a worker runs"
            raise ClusterError("K107", self.address, f"a worker has another version ({others[0]})", remedy)


def _version() -> str:
    """What a worker answers."""
    return versions()["optimizer"]


def _parts(address: str) -> tuple[str, str]:
    """Scheme and host. Raises ClusterError."""
    try:
        split = urlsplit(address)
        known = split.scheme in ("tcp", "tls") and split.hostname and split.port
    except ValueError:  # a port that is no number
        known = False
    if not known:
        raise ClusterError("K101", address, "this is no address of a scheduler", "write tls://host:8786")
    return split.scheme, str(split.hostname)


def _is_here(host: str) -> bool:
    """Whether a host is this machine whatever a name server says."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == _HERE
