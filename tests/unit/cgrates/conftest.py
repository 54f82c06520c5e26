"""Small tariff plans on disk."""

from __future__ import annotations

import pytest

PLAN = {
    "Destinations": "DST_UK,+44\nDST_UK_MOBILE,+447\n",
    "Rates": "RT_UK,0.02,0.016,60s,60s,0s\nRT_MOBILE,0,0.035,60s,30s,0s\nRT_MOBILE,0,0.035,60s,6s,30s\n",
    "DestinationRates": "DR,DST_UK,RT_UK,*up,4,0,\nDR,DST_UK_MOBILE,RT_MOBILE,*up,4,0,\n",
    "RatingPlans": "RP,DR,*any,10\n",
    "RatingProfiles": "cgrates.org,call,acme,2026-01-05T00:00:00Z,RP,\n",
    "AccountActions": "cgrates.org,acme,,,,\n",
}


@pytest.fixture
def plan(tmp_path):
    """Write the small plan with some of its files changed; return its folder."""

    def write(**changed):
        folder = tmp_path / "plan"
        folder.mkdir(exist_ok=True)
        for name, text in (PLAN | changed).items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        return folder

    return write
