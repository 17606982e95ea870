"""The server's settings, written anew at every start from what the machine has."""

from __future__ import annotations

import os
from pathlib import Path

MIB = 1024 * 1024


def machine_memory() -> int:
    """Bytes of memory we may count on: the machine's, or the container's limit when that is lower."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            return min(physical, int(Path(limit).read_text()))
        except (OSError, ValueError):
            continue
    return physical


def configuration(*, port: int, socket_folder: Path, durable: bool, memory: int) -> str:
    """The text of the configuration file. `durable=False` is for tests: a kill loses the last commits."""
    settings = _ADDRESS | _QUIET | _memory(memory, durable)
    settings |= {"port": str(port), "unix_socket_directories": str(socket_folder)}
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    lines = [f"{name} = '{_quoted(value)}'" for name, value in sorted(settings.items())]
    return "# Written by frontline at every start; changes made here are lost.\n" + "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    return value.replace("'", "''")


def _memory(memory: int, durable: bool) -> dict[str, str]:
    # A sixth, not the usual quarter: web, workers and solvers live on the same machine. 24 GiB -> 4 GiB.
    shared = max(128 * MIB, min(memory // 6, 8192 * MIB)) if durable else 128 * MIB
    return {
        "shared_buffers": f"{shared // MIB}MB",
        "effective_cache_size": f"{max(memory // 2, 256 * MIB) // MIB}MB",
        "work_mem": f"{max(4, min(32, memory // MIB // 512))}MB",
        "maintenance_work_mem": f"{max(64, min(512, memory // MIB // 32))}MB",
        "max_connections": "100",
        "max_wal_size": "4GB" if durable else "1GB",
        "random_page_cost": "1.1",  # SSD
        "jit": "off",  # short queries: compiling costs more than it saves
        "dynamic_shared_memory_type": _shared_memory_kind(),
    }


def _shared_memory_kind() -> str:
    """Containers often have 64 MB of /dev/shm, where a parallel query runs out: use files then."""
    try:
        there = os.statvfs("/dev/shm")
    except OSError:
        return "mmap"
    return "posix" if there.f_blocks * there.f_frsize >= 256 * MIB else "mmap"


_ADDRESS = {"listen_addresses": "127.0.0.1", "password_encryption": "scram-sha-256"}
# The log names no person: no statement text, no DETAIL with key values, no parameters.
_QUIET = {
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_line_prefix": "%m [%p] %u@%d ",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "datestyle": "iso, ymd",
    "default_text_search_config": "pg_catalog.simple",
    "track_activities": "on",
    "track_activity_query_size": "4kB",
}
