"""Which row prices a leg: destinations by prefix, country, zone and kind; blocked ones; `like`."""

UK_MOBILE, UK, US, FR = "+447400123456", "+442071838750", "+12065550100", "+33142685300"


def test_the_longest_prefix_prices(desk):
    made = desk("""\
        tariffs:
          t:
            increment: 60s
            outbound:
              - {prefix: "+4", per_minute: 0.01}
              - {prefix: "+447", per_minute: 0.03}
              - {prefix: "+44", per_minute: 0.02}
        """)
    assert [made.cost(number, "1m") for number in (UK_MOBILE, UK, "+4930901820", US)] == [
        "0.0300",
        "0.0200",
        "0.0100",
        "no-rate",
    ]


def test_prefix_goes_before_country_country_before_zone_zone_before_none_kind_last(desk):
    made = desk("""\
        zones: {A: [GB, US, FR]}
        tariffs:
          t:
            increment: 60s
            outbound:
              - {per_minute: 0.01}
              - {kind: mobile, per_minute: 0.02}
              - {zone: A, per_minute: 0.03}
              - {zone: A, kind: mobile, per_minute: 0.04}
              - {country: GB, per_minute: 0.05}
              - {country: GB, kind: mobile, per_minute: 0.06}
              - {prefix: "+3", per_minute: 0.07}
        """)
    assert made.cost(UK_MOBILE, "1m") == "0.0600"
    assert made.cost(UK, "1m") == "0.0500"
    assert made.cost(US, "1m") == "0.0300"
    assert made.cost("+33612345678", "1m") == "0.0700"  # a mobile of zone A, but a prefix goes before
    assert made.cost("+4915123456789", "1m") == "0.0200"
    assert made.cost("+4930901820", "1m") == "0.0100"


def test_all_conditions_of_a_row_are_required(desk):
    made = desk("""\
        tariffs:
          t:
            increment: 60s
            outbound: [{prefix: "+1", country: CA, per_minute: 0.02}]
        """)
    assert (made.cost("+14165550123", "1m"), made.cost(US, "1m")) == ("0.0200", "no-rate")


def test_inbound_rows_match_the_number_that_was_called(desk):
    made = desk("""\
        tariffs:
          t:
            increment: 60s
            inbound:
              - {kind: toll-free, country: US, per_minute: 0.0220}
              - {kind: toll, per_minute: 0.0045}
        """)
    costs = [made.cost(number, "1m", direction="inbound") for number in ("+18005550199", UK, "+448081570192")]
    assert costs == ["0.0220", "0.0045", "no-rate"]


def test_a_destination_without_a_row_in_force_is_not_priced_by_a_less_specific_one(desk):
    made = desk("""\
        tariffs:
          t:
            increment: 60s
            outbound:
              - {prefix: "+44", per_minute: 0.02}
              - {prefix: "+447", per_minute: 0.03, valid_from: 2026-01-10}
        """)
    assert made.cost(UK_MOBILE, "1m", "2026-01-09T23:59") == "no-rate"
    assert made.cost(UK_MOBILE, "1m", "2026-01-10") == "0.0300"


def test_a_blocked_destination_is_barred_while_its_row_is_in_force(desk):
    made = desk("""\
        tariffs:
          t:
            increment: 60s
            outbound:
              - {prefix: "+44", per_minute: 0.02}
              - {prefix: "+44", blocked: true, valid_from: 2026-01-06}
              - {prefix: "+44", per_minute: 0.03, valid_from: 2026-01-07}
              - {prefix: "+1", blocked: true}
        """)
    assert [made.cost(UK, "1m", f"2026-01-0{day}") for day in (5, 6, 7)] == ["0.0200", "barred", "0.0300"]
    assert made.cost(US, "1m") == "barred"


def test_a_leg_in_progress_when_its_destination_is_blocked_goes_on_at_its_price(desk):
    made = desk("""\
        tariffs:
          t:
            increment: 60s
            outbound:
              - {prefix: "+44", per_minute: 0.02}
              - {prefix: "+44", blocked: true, valid_from: 2026-01-06}
        """)
    assert made.steps(UK, "2m", "2026-01-05T23:59:30") == [(0, 60, "0.0200"), (60, 60, "0.0200")]


def test_a_rows_increment_is_its_own_or_the_tariffs_never_a_siblings(desk):
    made = desk("""\
        windows: {night: [{from: "22:00", to: "06:00"}]}
        tariffs:
          t:
            increment: 60s
            outbound:
              - {prefix: "+447", per_minute: 0.06, increment: 30s/6s}
              - {prefix: "+447", per_minute: 0.06, window: night}
        """)
    assert made.price(UK_MOBILE, "1s", "2026-01-05T12:00").billed == 30_000
    assert made.price(UK_MOBILE, "1s", "2026-01-05T23:00").billed == 60_000
    said = f"increment 1m, but 30s/6s in the row at {made.loaded.file}:8 for the same destination"
    assert made.warnings == [f"s.yaml:9:9: warning: +447: {said}"]


LIKE = """\
    windows: {night: [{from: "22:00", to: "06:00"}]}
    tariffs:
      base:
        increment: 60s
        connection_fee: 0.01
        cap: 1
        outbound:
          - {prefix: "+44", per_minute: 0.02}
          - {prefix: "+44", per_minute: 0.01, window: night}
          - {prefix: "+1", per_minute: 0.05}
      t:
        like: base
        connection_fee: 0
        outbound:
          - {prefix: "+44", per_minute: 0.03}
      third:
        like: t
        increment: 1s
        outbound:
          - {prefix: "+33", per_minute: 0.06}
    """


def test_a_tariff_like_another_replaces_rows_of_equal_conditions_and_keys(desk):
    made = desk(LIKE)
    assert made.cost(UK, "1m", "2026-01-05T12:00") == "0.0300"
    assert made.cost(UK, "1m", "2026-01-05T23:00") == "0.0100"  # the window's row is another condition
    assert made.cost(US, "1m") == "0.0500"
    assert made.cost(UK, "1m", "2026-01-05T12:00", tariff="base") == "0.0300"  # 0.02 and the fee of 0.01
    assert made.cost(UK, "2h", "2026-01-05T12:00", tariff="t") == "1.0000"  # the cap is inherited


def test_like_goes_through_several_tariffs_and_keys_hold_for_inherited_rows(desk):
    made = desk(LIKE)
    assert made.cost(US, "30s", tariff="third") == "0.0250"
    assert made.cost(UK, "30s", "2026-01-05T12:00", tariff="third") == "0.0150"
    assert (made.cost(FR, "1m", tariff="third"), made.cost(FR, "1m", tariff="t")) == ("0.0600", "no-rate")


def test_each_destination_that_is_asked_for_is_one_entry_and_no_destination_is_minus_one(desk):
    made = desk(LIKE)
    entries = [made.book.entry("t", "outbound", made.party(number)) for number in (UK, UK_MOBILE, US, FR)]
    assert entries == [0, 0, 1, -1]
    assert made.book.entry("base", "outbound", made.party(UK)) == 2  # of another tariff, another entry
    before = made.book.staircases()
    assert made.book.staircases() is before
    made.book.entry("base", "outbound", made.party(US))
    assert (len(before.charges), len(made.book.staircases().charges)) == (3, 4)
