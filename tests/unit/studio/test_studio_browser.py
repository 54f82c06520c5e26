"""The studio in a real browser: a lever moves the forecast, a typo stands at its line, the keyboard does, a phone fits it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from tests.unit.studio.conftest import TEXT

from tollbridge.studio.gallery import models

pytest.importorskip("nicegui", reason="the extra [studio] is not installed")
webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")

ActionChains = pytest.importorskip("selenium.webdriver.common.action_chains").ActionChains
By = pytest.importorskip("selenium.webdriver.common.by").By
Keys = pytest.importorskip("selenium.webdriver.common.keys").Keys
WebDriverException = pytest.importorskip("selenium.common").WebDriverException
WebDriverWait = pytest.importorskip("selenium.webdriver.support.ui").WebDriverWait

PATIENCE = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("studio")
    (made / "desk.yaml").write_text(TEXT, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    command = [sys.executable, "-u", "-m", "tollbridge", "studio", "desk.yaml", "--no-browser"]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True, env=plain) as server:
        line = server.stdout.readline()
        assert line.startswith("Studio: http://127.0.0.1:")
        yield line.split()[1]
        server.terminate()


@pytest.fixture
def page(driver: webdriver.Chrome, address: str) -> webdriver.Chrome:
    driver.set_window_size(1280, 1000)
    wait_for_server(address)
    driver.get(address)
    until(driver, lambda: "6 of 6" in text(driver, ".st-count"))
    return driver


def wait_for_server(address: str) -> None:
    import socket
    from urllib.parse import urlsplit

    place = urlsplit(address)
    for _ in range(600):
        Event().wait(0.1)
        with socket.socket() as asked:
            asked.settimeout(0.1)
            if asked.connect_ex((place.hostname, place.port)) == 0:
                return
    pytest.fail("the server does not answer")


def until(driver, holds) -> None:
    WebDriverWait(driver, PATIENCE, ignored_exceptions=[IndexError, WebDriverException]).until(lambda _: holds())


def text(driver, selector: str) -> str:
    return driver.find_element(By.CSS_SELECTOR, selector).text


def cards(driver) -> dict[str, str]:
    found = driver.find_elements(By.CSS_SELECTOR, ".st-card")
    return dict(card.text.split("\n", 1) for card in found)


def tab(driver, name: str) -> None:
    next(one for one in driver.find_elements(By.CSS_SELECTOR, ".q-tab") if one.text == name).click()


def menu(driver, name: str) -> None:
    next(one for one in driver.find_elements(By.TAG_NAME, "button") if "File" in one.text).click()
    until(driver, lambda: any(one.text == name for one in driver.find_elements(By.CSS_SELECTOR, ".q-item")))
    next(one for one in driver.find_elements(By.CSS_SELECTOR, ".q-item") if one.text == name).click()


def lever(driver, name: str):
    return driver.find_element(By.CSS_SELECTOR, f'input[aria-label="{name}"]')


def test_the_figures_are_those_of_the_command_for_the_same_file(page, folder):
    command = [sys.executable, "-m", "tollbridge", "run", "desk.yaml", "--json"]
    told = json.loads(subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout)
    mean = float(told["results"]["cost.total"]["mean"])
    assert any(f"{mean:,.2f}" in value for value in cards(page).values())


def test_a_lever_moved_by_keyboard_moves_text_and_forecast(page):
    before = cards(page)
    field = lever(page, "workloads.calls.legs.rate")
    field.click()
    ActionChains(page).send_keys(Keys.TAB, *[Keys.ARROW_RIGHT] * 4).perform()
    until(page, lambda: field.get_attribute("value") == "10" and "not saved" in text(page, ".st-file"))
    until(page, lambda: "6 of 6" in text(page, ".st-count") and cards(page) != before)
    tab(page, "YAML")
    until(page, lambda: "rate: 10/h" in text(page, ".cm-content"))


def test_a_typo_is_told_at_its_line_and_mended_the_forecast_goes_on(page):
    tab(page, "YAML")
    until(page, lambda: "scenario:" in text(page, ".cm-content"))
    page.find_element(By.CSS_SELECTOR, ".cm-content").click()
    ActionChains(page).key_down(Keys.CONTROL).send_keys(Keys.END).key_up(Keys.CONTROL).send_keys("speed: 3").perform()
    until(page, lambda: "line 15" in text(page, ".st-problem"))
    assert "speed" in text(page, ".st-problem")
    assert page.find_element(By.CSS_SELECTOR, ".cm-line.cm-st-error").text == "speed: 3"
    ActionChains(page).send_keys(*[Keys.BACKSPACE] * 8).perform()
    until(page, lambda: not page.find_elements(By.CSS_SELECTOR, ".st-problem.error"))
    until(page, lambda: "6 of 6" in text(page, ".st-count"))


def test_the_key_at_the_cursor_is_explained(page):
    tab(page, "YAML")
    until(page, lambda: "accounts:" in text(page, ".cm-content"))
    lines = page.find_elements(By.CSS_SELECTOR, ".cm-line")
    next(line for line in lines if line.text.startswith("replications")).click()
    until(page, lambda: text(page, ".st-meaning").startswith("replications: "))


def test_every_frame_of_the_player_is_the_ledger(page):
    tab(page, "Watch it drain")
    until(page, lambda: page.execute_script("return Boolean(document.getElementById('player').player)"))
    for share in (0.0, 0.3, 0.6, 1.0):
        balance, ledger = page.execute_script(
            """const p = document.getElementById('player').player, s = p.scene, at = arguments[0] * s.duration;
            const rows = s.moves.at.map((when, row) => [when, row]).filter(([when]) => when <= at);
            return [p.frame(at).balances[0], rows.length ? s.moves.balance[rows.at(-1)[1]] : 0];""",
            share,
        )
        assert balance == ledger


def test_a_pinned_variant_is_compared_over_the_same_callers(page):
    next(one for one in page.find_elements(By.CSS_SELECTOR, "button") if one.text == "Pin").click()
    field = lever(page, "accounts.desk.credit.opening")
    field.click()
    ActionChains(page).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).send_keys("90", Keys.TAB).perform()
    until(page, lambda: "Beside desk.yaml" in text(page, ".st-right") and "cash.total" in text(page, ".st-right"))
    until(page, lambda: "+70.00" in text(page, ".st-right"))


def test_a_phone_shows_it_without_scrolling_sideways(page):
    page.set_window_size(400, 800)
    until(page, lambda: page.execute_script("return document.documentElement.scrollWidth <= window.innerWidth + 1"))


def test_dark_is_dark_in_page_and_plots(page):
    page.find_element(By.CSS_SELECTOR, 'button[aria-label="Dark"]').click()
    dark = "return getComputedStyle(document.body).backgroundColor"
    until(page, lambda: page.execute_script(dark) == "rgb(20, 23, 28)")
    ink = "return document.querySelector('.js-plotly-plot').layout.font.color"
    until(page, lambda: page.execute_script(ink) == "#b9c0cb")
    page.find_element(By.CSS_SELECTOR, 'button[aria-label="Dark"]').click()


def test_nothing_goes_wrong_in_the_console(page):
    page.get_log("browser")
    for name in ("Ask", "Watch it drain", "Forecast"):
        tab(page, name)
    until(page, lambda: "6 of 6" in text(page, ".st-count"))
    assert [entry for entry in page.get_log("browser") if entry["level"] == "SEVERE"] == []


def test_without_its_token_the_address_tells_nothing(address):
    wait_for_server(address)
    with pytest.raises(HTTPError) as refused:
        urlopen(address.partition("?")[0])
    with refused.value as told:
        assert told.code == 403


def test_what_would_run_for_long_is_not_begun_and_a_shorter_clock_is_one_press_away(page, folder, address):
    long = TEXT.replace("duration: 3d", "duration: 365d").replace("rate: 6/h", "rate: 200000/h")
    (folder / "long.yaml").write_text(long, encoding="utf-8")
    page.get(f"{address.partition('/?')[0]}/scenario?file=long.yaml")
    until(page, lambda: "Nothing is running yet" in text(page, ".st-alert"))
    assert text(page, ".st-count") == "0 of 6 replications"
    next(one for one in page.find_elements(By.TAG_NAME, "button") if "Set the clock to" in one.text).click()
    until(page, lambda: not text(page, ".st-count").startswith("0 of"))
    assert (folder / "long.yaml").read_text(encoding="utf-8") == long  # nothing is written but on asking


def test_the_keyboard_alone_reaches_a_lever_and_the_forecast_follows(page):
    ActionChains(page).send_keys(Keys.TAB).perform()
    is_on_slider = "return Boolean(document.activeElement.closest('.q-slider'))"
    for _ in range(60):
        if page.execute_script(is_on_slider):
            break
        ActionChains(page).send_keys(Keys.TAB).perform()
    assert page.execute_script(is_on_slider)
    before = cards(page)
    ActionChains(page).send_keys(*[Keys.ARROW_RIGHT] * 3).perform()
    until(page, lambda: "not saved" in text(page, ".st-file"))
    until(page, lambda: "6 of 6" in text(page, ".st-count") and cards(page) != before)


def test_a_question_is_answered_with_the_command_that_gives_the_same(page):
    # the desk's 20 dollars starve it: what callers would have paid counts, or the search ends below the answer
    tab(page, "Ask")
    until(page, lambda: "Smallest opening credit" in text(page, ".st-question"))
    until(page, lambda: page.find_element(By.CSS_SELECTOR, ".st-question button").click() or True)
    until(page, lambda: "is the smallest opening credit with which" in text(page, ".st-answer"))
    assert "tollbridge size desk.yaml --find accounts.desk.credit.opening=0.." in text(page, ".nicegui-code")


def test_the_report_and_the_command_line_have_the_figures_of_the_page(page):
    cost = cards(page)["Cost"].split()[0]
    menu(page, "Command line")
    until(page, lambda: "desk.yaml --replications 6 --seed 7" in text(page, ".q-dialog .nicegui-code"))
    next(one for one in page.find_elements(By.TAG_NAME, "button") if one.text == "Close").click()
    menu(page, "Report")
    until(page, lambda: len(page.window_handles) == 2)
    first, report = page.window_handles
    page.switch_to.window(report)
    until(page, lambda: cost in text(page, "body"))
    assert "/report/" in page.current_url
    page.close()
    page.switch_to.window(first)


def test_two_tabs_keep_their_own_scenarios(page, address):
    first, before = page.current_window_handle, cards(page)
    page.switch_to.new_window("tab")
    page.get(address)
    until(page, lambda: cards(page) == before)
    field = lever(page, "workloads.calls.legs.rate")
    field.click()
    ActionChains(page).send_keys(Keys.TAB, *[Keys.ARROW_RIGHT] * 4).perform()
    until(page, lambda: "6 of 6" in text(page, ".st-count") and cards(page) != before)
    page.close()
    page.switch_to.window(first)
    assert (cards(page), text(page, ".st-file")) == (before, "desk.yaml")


def test_the_median_of_the_pinned_variant_stands_in_the_fan(page):
    next(one for one in page.find_elements(By.CSS_SELECTOR, "button") if one.text == "Pin").click()
    field = lever(page, "workloads.calls.legs.rate")
    field.click()
    ActionChains(page).send_keys(Keys.TAB, *[Keys.ARROW_RIGHT] * 4).perform()
    names = "return document.querySelector('.js-plotly-plot').data.map((trace) => trace.name)"
    until(page, lambda: "pinned, median" in page.execute_script(names))
    until(page, lambda: "pinned, median" in text(page, ".st-legend"))


def test_a_plot_out_of_sight_is_drawn_when_it_comes_into_view(page):
    page.set_window_size(1280, 500)
    page.get(page.current_url)
    until(page, lambda: "6 of 6" in text(page, ".st-count"))
    plots = (
        "return document.querySelectorAll('.st-canvas').length - document.querySelectorAll('.js-plotly-plot').length"
    )
    until(page, lambda: page.execute_script(plots) > 0)
    page.execute_script("[...document.querySelectorAll('.st-canvas')].at(-1).scrollIntoView()")
    last = "return [...document.querySelectorAll('.st-canvas')].at(-1).classList.contains('js-plotly-plot')"
    until(page, lambda: page.execute_script(last))


def test_a_chapter_s_figures_come_when_it_is_unfolded(page):
    assert "Busy ports: numbers.line" not in text(page, ".st-right")
    next(one for one in page.find_elements(By.CSS_SELECTOR, ".st-chapter .q-item") if "Busy ports" in one.text).click()
    until(page, lambda: "Busy ports: numbers.line" in text(page, ".st-right"))


POOL = TEXT.replace(
    "credit: {opening: 20}",
    "credit: {opening: 20}, pools: {bundle: {minutes: 300, renews: day, covers: [{direction: inbound}]}}",
)


def test_the_player_shows_pools_falling_and_skips_quiet_hours(page, folder, address):
    (folder / "pool.yaml").write_text(POOL, encoding="utf-8")
    page.get(f"{address.partition('/?')[0]}/scenario?file=pool.yaml")
    until(page, lambda: "6 of 6" in text(page, ".st-count"))
    tab(page, "Watch it drain")
    until(page, lambda: page.execute_script("return Boolean(document.getElementById('player').player)"))
    pools = "return document.getElementById('player').player.frame(arguments[0]).pools"
    # 300 minutes at the start, and again at each midnight; office hours in between use some of them
    assert page.execute_script(pools, 0) == [300 * 60_000]
    assert 0 <= page.execute_script(pools, 86_000_000)[0] < 300 * 60_000
    assert page.execute_script(pools, 86_400_000) == [300 * 60_000]
    # at the speed of a clock the first caller would be hours away
    reached = page.execute_script(
        """const root = document.getElementById('player');
        root.querySelector('.player-speed').value = '1';
        root.player.seek(0); root.player.play();
        return root.player.frame(0).next;"""
    )
    assert reached > 3_600_000
    at = "return Number(document.querySelector('.player-time').value)"
    until(page, lambda: page.execute_script(at) > reached - 60_000)


@pytest.mark.parametrize(("sign", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)])
def test_stopped_in_mid_run_the_server_ends_without_a_traceback_and_leaves_nothing_running(
    driver, folder, sign, status
):
    (folder / "busy.yaml").write_text(
        TEXT.replace("duration: 3d", "duration: 365d").replace("replications: 6", "replications: 5000"),
        encoding="utf-8",
    )
    command = [sys.executable, "-u", "-m", "tollbridge", "studio", "busy.yaml", "--no-browser"]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    told = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(command, cwd=folder, env=plain, start_new_session=True, **told) as server:
        address = server.stdout.readline().split()[1]
        wait_for_server(address)
        driver.get(address)
        until(driver, lambda: "of 5,000" in text(driver, ".st-count") and not text(driver, ".st-count").startswith("0"))
        server.send_signal(sign)
        said, _ = server.communicate(timeout=PATIENCE)
    assert "Traceback" not in said
    assert server.returncode == status
    with pytest.raises(ProcessLookupError):
        os.killpg(server.pid, 0)


def test_the_gallery_gives_each_scenario_a_picture_and_a_sentence_and_opens_it(driver, tmp_path):
    command = [sys.executable, "-u", "-m", "tollbridge", "studio", "--no-browser"]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    with subprocess.Popen(command, cwd=tmp_path, env=plain, stdout=subprocess.PIPE, text=True) as server:
        address = server.stdout.readline().split()[1]
        wait_for_server(address)
        driver.get(address)
        until(driver, lambda: len(driver.find_elements(By.CSS_SELECTOR, ".st-model")) == len(models()))
        shown = driver.find_elements(By.CSS_SELECTOR, ".st-model")
        assert all(one.find_elements(By.CSS_SELECTOR, "svg") for one in shown)
        assert all(one.find_element(By.CSS_SELECTOR, ".st-sentence").text for one in shown)
        until(driver, lambda: driver.find_elements(By.CSS_SELECTOR, ".st-model svg polygon"))
        next(one for one in shown if "A small office" in one.text).click()
        until(driver, lambda: "of 20" in text(driver, ".st-count"))
        server.terminate()
    assert not list(tmp_path.iterdir())
