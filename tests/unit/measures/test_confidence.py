import pytest

from tollbridge.measures.confidence import share_interval, t_quantile, wilson


@pytest.mark.parametrize(("n", "expected"), [(2, 12.7062), (10, 2.2622), (31, 2.0423), (1000, 1.9623)])
def test_students_t_is_that_of_the_tables(n, expected):
    assert t_quantile(n - 1) == pytest.approx(expected, abs=5e-5)


def test_another_share_has_another_quantile():
    assert t_quantile(9, 0.995) == pytest.approx(3.2498, abs=5e-5)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_newcombes_published_intervals(successes, trials, low, high):
    assert wilson(successes / trials, trials) == pytest.approx((low, high), abs=5e-5)


def test_wilson_at_none_and_all_begins_and_ends_at_the_share_itself():
    assert wilson(0.0, 20)[0] == 0.0
    assert wilson(1.0, 20)[1] == 1.0


def test_independent_shares_are_wilsons():
    # 10 of 100 and 12 of 100 differ by less than chance does
    assert share_interval([0.10, 0.12], 200) == wilson(0.11, 200)


def test_shares_that_vary_more_than_chance_show_less():
    # spread of the mean 0.01, as much as 0.25 / 0.01 = 25 independent trials would have; not 2,000
    low, high = share_interval([0.4, 0.6], 2000)
    assert (low, high) == pytest.approx(wilson(0.5, 25))


def test_one_replication_has_its_trials_alone():
    assert share_interval([0.25], 40) == wilson(0.25, 40)
