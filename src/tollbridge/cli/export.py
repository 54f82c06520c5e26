"""`tollbridge export KIND FILE DIR`: a scenario as another system reads it."""

from __future__ import annotations

from tollbridge.cli.commands import kinds

command = kinds(
    "export",
    "FILE DIR",
    {
        "sipp": ("export_sipp", "One replication's calls as a load that SIPp plays."),
        "cgrates": ("export_cgrates", "Tariffs and accounts as a tariff plan of the rating engine CGRateS."),
    },
    says="Write a scenario as another system reads it. What cannot be said there is named, with its line.",
    example="tollbridge export sipp scenario.yaml load",
)
