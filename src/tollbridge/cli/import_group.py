"""`tollbridge import KIND DIR`: what another system reads, as a scenario."""

from __future__ import annotations

from tollbridge.cli.commands import kinds

command = kinds(
    "import",
    "DIR",
    {"cgrates": ("import_cgrates", "A tariff plan of the rating engine CGRateS, with its accounts and credit.")},
    says="Write a scenario that says what another system's files say. What it cannot say is named, with its line.",
    example="tollbridge import cgrates plan --timezone Europe/Berlin --out plan.yaml",
)
