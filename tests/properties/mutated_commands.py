"""Command lines of every command, each with the files (or folders) of which a test breaks one."""

from __future__ import annotations

SWEEP = (
    "sweep",
    "expecting.yaml",
    "--set",
    "accounts.a.credit.opening=0.1,0.2",
    "--replications",
    "1",
    "--state",
    "state.jsonl",
)
SIZE = (
    "size",
    "more.yaml",
    "--find",
    "accounts.a.credit.opening=1..8",
    "--until",
    "accounts.a.closing",
    "--below",
    "9",
)
PRICE = ("price", "full.yaml", "--account", "a", "--dial", "+447700900123", "--lasts", "5m")
CALLED = ("price", "full.yaml", "--account", "a", "--via", "free", "--from", "+447700900123", "--lasts", "5m")
CSV_RUN = (
    "run",
    "more.yaml",
    "--replications",
    "2",
    "--out",
    "new",
    "--format",
    "csv",
    "--teams-csv",
    "--by",
    "organiser",
)
RESUMED = ("run", "expecting.yaml", "--replications", "3", "--resume", "stopped")
READ_BY_FULL = ("full.yaml", "deck.csv", "other.csv", "column.csv", "trace.csv")

COMMANDS = [
    (("validate", "--cost", "full.yaml"), READ_BY_FULL),
    (("validate", "full.yaml"), READ_BY_FULL),
    (("validate", "more.yaml", "refused.yaml"), ("more.yaml", "expecting.yaml", "refused.yaml")),
    (("run", "full.yaml", "--replications", "1", "--json"), READ_BY_FULL),
    (("run", "full.yaml", "--replications", "1", "--engine", "reference"), ("full.yaml", "trace.csv")),
    (CSV_RUN, ("more.yaml", "expecting.yaml")),
    (RESUMED, ("stopped",)),
    (("check", "expecting.yaml", "--workers", "1", "--both", "--junit", "j.xml"), ("expecting.yaml",)),
    (("check", "expecting.yaml", "refused.yaml", "--workers", "1", "--update"), ("expecting.yaml", "refused.yaml")),
    (PRICE, ("full.yaml", "deck.csv")),
    (CALLED, ("full.yaml", "deck.csv")),
    (("compare", "more.yaml", "expecting.yaml", "--replications", "2"), ("more.yaml", "expecting.yaml")),
    (SWEEP, ("expecting.yaml", "state.jsonl")),
    ((*SIZE, "--replications", "3"), ("more.yaml",)),
    (("fit", "records.csv"), ("records.csv",)),
    (("fit", "records.json"), ("records.json",)),
    (
        ("diff-rates", "full.yaml", "more.yaml", "--trace", "trace.csv"),
        ("full.yaml", "more.yaml", "trace.csv", "deck.csv"),
    ),
    (("diff-rates", "expecting.yaml", "more.yaml", "--trace", "records.csv"), ("records.csv",)),
    (("diff-rates", "deck.csv", "other.csv"), ("deck.csv", "other.csv")),
    (("report", "done"), ("done",)),
    (("audit", "done"), ("done",)),
    (("verify", "expecting.yaml", "done/cdrs.csv"), ("done", "expecting.yaml")),
    (("verify", "expecting.yaml", "records.csv"), ("records.csv",)),
    (("export", "sipp", "more.yaml", "load"), ("more.yaml", "expecting.yaml")),
    (("export", "cgrates", "full.yaml", "new"), ("full.yaml", "deck.csv", "other.csv")),
    (("import", "cgrates", "plan"), ("plan",)),
    (("explain", "credit-exhausted"), ()),
    (("init", "subscription"), ()),
    (("erlang", "b", "--load", "20", "--ports", "30"), ()),
    (("erlang", "engset", "--load", "0.2", "--ports", "5", "--sources", "20"), ()),
    (("erlang", "b", "--load", "20", "--blocking", "0.01"), ()),
]
"""Each command line with the files (or folders of files) of which one is broken."""
