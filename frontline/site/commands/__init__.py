"""The commands of `frontline`: one file each, and one line here.

A command's module has `add_arguments(parser)` and `run(arguments) -> int`; it is imported when it is called.
"""

from __future__ import annotations

# name on the command line -> (module, what `frontline --help` says)
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("frontline.site.commands.demo", "run an exercise in an invented city"),
    "serve": ("frontline.site.commands.serve", "run the product: pages, streams, workers, database"),
    "worker": ("frontline.site.commands.worker", "run one worker alone"),
    "reconcile": (
        "frontline.site.commands.reconcile",
        "make measures agree with the plan, or say what differs",
    ),
    "clock": (
        "frontline.site.commands.clock",
        "show the city's clock; set, hold or speed up that of an exercise",
    ),
    "db": ("frontline.site.commands.db", "start, stop, back up or restore the database"),
    "migrate": ("frontline.site.commands.migrate", "bring the database's tables to this version"),
    "doctor": ("frontline.site.commands.doctor", "check this machine and say what is missing"),
    "audit": ("frontline.site.commands.audit", "verify the log: name the first entry that was tampered with"),
    "plan": (
        "frontline.site.commands.plan",
        "list, show, compare, check, evaluate, publish and switch editions of the plan",
    ),
    "desk": ("frontline.site.commands.desk", "take in what a sampling desk without network saved as a file"),
    "intake": ("frontline.site.commands.intake", "write desks' uploads that wait on a NATS cluster"),
    "solve": (
        "frontline.site.commands.solve",
        "grids, where points stand, how samples are pooled: files in and out",
    ),
    "trace": (
        "frontline.site.commands.trace",
        "who was where a case was; R over time, chains: files in and out",
    ),
    "account": ("frontline.site.commands.account", "add accounts, give rights, set passwords"),
    "city": ("frontline.site.commands.city", "make a new city: tables, areas, plan, the first account"),
    "import": ("frontline.site.commands.import_", "bring a list of the city in from xlsx or csv"),
    "export": ("frontline.site.commands.export", "take a list of the city out as csv, xlsx or json"),
    "certificates": (
        "frontline.site.commands.certificates",
        "issue and verify result slips, list the keys that sign them",
    ),
}
