"""From a lever's move to a new fan in a real browser, beside what loading the page itself takes; and a minute of dragging.

    pytest tests/bench/test_studio_speed.py -o addopts= --import-mode=importlib -s

The page's own round trip is the floor: the same server, browser and machine, in the same run.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
pytest.importorskip("nicegui", reason="the extra [studio] is not installed")

ROOT = Path(__file__).parents[2]
MOVES = 15
YEAR = """\
scenario: 2,000 users over a year
seed: 1
replications: 20
clock: {start: 2026-01-05, timezone: America/New_York, duration: 365d}
tariffs: {t: {increment: 60s, inbound: [{kind: toll, per_minute: 0.01}, {kind: toll-free, per_minute: 0.03}]}}
accounts: {a: {country: US, tariff: t, credit: {opening: 5000}, recharge: {below: 500, amount: 5000}}}
numbers:
  toll: {number: "+12065550100", kind: toll}
  free: {number: "+18005550100", kind: toll-free}
bridges: {main: {numbers: [toll, free]}}
workloads:
  users:
    meetings: {rate: 50/h, profile: office-hours}
    organisers: {count: 2000}
    duration: {lognormal: {mean: 40m, sd: 20m}}
    attendees: {poisson: {mean: 4}}
    join: {toll: 0.3, free: 0.2, voip: 0.5}
"""
WATCH = """
const drawn = document.querySelector('.js-plotly-plot');
window.moved = [];
window.began = null;
if (!window.watched) {
  window.watched = true;
  document.addEventListener('keydown', () => { if (window.began === null) window.began = performance.now(); }, true);
  drawn.on('plotly_afterplot', () => {
    if (window.began !== null) { window.moved.push(performance.now() - window.began); window.began = null; }
  });
}
"""
ROUND_TRIP = """
const done = arguments[0], began = performance.now();
fetch(location.href, {cache: 'no-store'}).then(answer => answer.text()).then(() => done(performance.now() - began));
"""


@pytest.fixture
def browser(tmp_path):
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"):
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options)
    driver.set_window_size(1280, 1000)
    yield driver
    driver.quit()


def studio(file: Path):
    command = [sys.executable, "-u", "-m", "tollbridge", "studio", str(file), "--no-browser"]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return subprocess.Popen(command, cwd=file.parent, stdout=subprocess.PIPE, text=True, env=plain)


def opened(driver, server) -> None:
    address = server.stdout.readline().split()[1]
    for _ in range(300):
        Event().wait(0.2)
        try:
            driver.get(address)
        except Exception:  # the server is not there yet
            continue
        if driver.find_elements("css selector", ".js-plotly-plot"):
            return
        Event().wait(1)
        if driver.find_elements("css selector", ".js-plotly-plot"):
            return
    pytest.fail("the page does not come")


def until(driver, holds) -> None:
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(driver, 120, poll_frequency=0.02).until(lambda _: holds())


def focused(driver, lever: str) -> None:
    """Put the keyboard on a lever's slider, which stands behind its field."""
    driver.find_element("css selector", f'input[aria-label="{lever}"]').click()
    press(driver, "\ue004")


def press(driver, keys: str) -> None:
    from selenium.webdriver.common.action_chains import ActionChains

    ActionChains(driver, duration=0).send_keys(keys).perform()


def moves(driver, lever: str) -> list[float]:
    """Move a lever by a key, again and again; return the ms from each key to a plot drawn with new figures."""
    focused(driver, lever)
    driver.execute_script(WATCH)
    for number in range(MOVES):
        press(driver, "\ue014" if number % 2 == 0 else "\ue012")  # right, left
        until(driver, lambda want=number + 1: driver.execute_script("return window.moved.length") >= want)
    return driver.execute_script("return window.moved")


def figures(driver, file: Path, lever: str) -> tuple[float, float]:
    """Return the median ms from a move to new figures, and of a plain round trip of the page."""
    with studio(file) as server:
        try:
            opened(driver, server)
            plain = statistics.median(driver.execute_async_script(ROUND_TRIP) for _ in range(MOVES))
            return statistics.median(moves(driver, lever)), plain
        finally:
            server.terminate()


def test_a_lever_of_the_quickstart_moves_the_fan_within_300_ms(browser, tmp_path):
    file = tmp_path / "quickstart.yaml"
    file.write_text((ROOT / "scenarios" / "quickstart.yaml").read_text())
    taken, plain = figures(browser, file, "accounts.office.credit.opening")
    print(
        f"\nquickstart: {taken:.0f} ms from a lever to a fan; the page itself {plain:.0f} ms: {taken / plain:.1f} times it"
    )
    assert taken < 300


def test_a_year_of_2000_users_shows_first_figures_within_a_second(browser, tmp_path):
    file = tmp_path / "year.yaml"
    file.write_text(YEAR)
    taken, plain = figures(browser, file, "accounts.a.credit.opening")
    print(
        f"\n2,000 users, a year: {taken:.0f} ms to first figures; the page itself {plain:.0f} ms: {taken / plain:.1f} times it"
    )
    assert taken < 1_000


def test_a_minute_of_dragging_over_50_replications_leaks_nothing(browser, tmp_path):
    from time import monotonic

    file = tmp_path / "quickstart.yaml"
    file.write_text(
        (ROOT / "scenarios" / "quickstart.yaml").read_text().replace("replications: 20", "replications: 50")
    )
    with studio(file) as server:
        try:
            opened(browser, server)
            sizes = [drag(browser, monotonic() + 20, server.pid) for _ in range(4)]
        finally:
            server.terminate()
    print("\nserver's memory after 20, 40, 60 and 80 s of dragging, MB:", [round(size / 1e6) for size in sizes])
    assert sizes[3] - sizes[0] < 40e6


def drag(driver, end: float, process: int) -> int:
    """Move the slider to and fro until an instant; return the server's resident bytes then."""
    from time import monotonic

    focused(driver, "accounts.office.credit.opening")
    number = 0
    while monotonic() < end:
        press(driver, ("\ue014" if number % 80 < 40 else "\ue012") * 2)
        number += 1
        Event().wait(0.05)
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))
