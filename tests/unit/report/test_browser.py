"""The report in a real browser: marks in every plot, no errors, keyboard, phone, text that stays text."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from tests.unit.report.conftest import NASTY, write_run

from tollbridge.report.html import write_report

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
pytest.importorskip("plotly", reason="the extra [report] is not installed")

By = pytest.importorskip("selenium.webdriver.common.by").By
Keys = pytest.importorskip("selenium.webdriver.common.keys").Keys
WebDriverWait = pytest.importorskip("selenium.webdriver.support.ui").WebDriverWait


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(write_run(tmp_path_factory.mktemp("run"), NASTY))


@pytest.fixture
def page(driver: webdriver.Chrome, report: Path) -> webdriver.Chrome:
    driver.set_window_size(1280, 1000)
    driver.get(report.as_uri())
    WebDriverWait(driver, 30).until(
        lambda d: d.execute_script("return document.documentElement.dataset.ready") == "true"
    )
    return driver


def specs(page: webdriver.Chrome) -> list[str]:
    text = page.execute_script("return document.getElementById('figures').textContent")
    return [figure["name"] for figure in json.loads(text)]


def screenshot(page: webdriver.Chrome, name: str) -> None:
    if folder := os.environ.get("TOLLBRIDGE_SCREENSHOTS"):
        height = page.execute_script("return document.documentElement.scrollHeight")
        page.set_window_size(page.get_window_size()["width"], min(height + 200, 14_000))
        page.save_screenshot(str(Path(folder) / f"{name}.png"))


def test_the_report_has_no_console_errors_and_asks_no_network(page):
    assert [entry for entry in page.get_log("browser") if entry["level"] in {"SEVERE", "WARNING"}] == []
    events = [json.loads(entry["message"])["message"] for entry in page.get_log("performance")]
    asked = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:", "chrome"))] == []


def test_every_plot_has_marks(page):
    names = specs(page)
    assert {"plot-cost-fan", "plot-balance-0", "plot-busy-0", "plot-heat-0", "plot-blocking", "plot-causes"} <= set(
        names
    )
    for name in names:
        marks = page.execute_script(
            "return [...document.getElementById(arguments[0]).querySelectorAll("
            "'.scatterlayer path, .barlayer path, .heatmaplayer image')]"
            ".filter(mark => mark.getBoundingClientRect().width > 0).length",
            name,
        )
        assert marks > 0, name
    screenshot(page, "report-wide")


def test_no_plot_covers_another_part_of_the_page(page):
    doubled = "const ids = [...document.querySelectorAll('[id]')].map(e => e.id); return ids.length - new Set(ids).size"
    assert page.execute_script(doubled) == 0
    outside = (
        "return [...document.querySelectorAll('.plot')].filter(plot => { const box = plot.getBoundingClientRect();"
        "const paper = plot.querySelector('svg.main-svg').getBoundingClientRect();"
        "return plot.scrollHeight > plot.clientHeight + 1 || paper.bottom > box.bottom + 1; }).map(plot => plot.id)"
    )
    for width in (1280, 900):
        page.set_window_size(width, 2_000)
        WebDriverWait(page, 5).until(lambda d, w=width: d.execute_script("return innerWidth") <= w)
        assert page.execute_script(outside) == []


def test_a_scenario_that_is_named_as_a_script_does_nothing(page):
    assert page.find_element(By.TAG_NAME, "h1").text == NASTY
    assert NASTY in page.title
    assert page.execute_script("return [...document.scripts].filter(s => s.textContent === 'alert(1)').length") == 0
    labels = page.execute_script("return document.getElementById('plot-cost-by-organiser').textContent")
    assert f"team/{NASTY}" in labels
    with pytest.raises(Exception, match="no such alert"):
        _ = page.switch_to.alert.text


def test_tables_and_buttons_are_reached_and_worked_with_the_keyboard(page):
    first = page.find_element(By.CSS_SELECTOR, "#cost summary")
    reached = []
    body = page.find_element(By.TAG_NAME, "body")
    for _ in range(30):
        body.send_keys(Keys.TAB)
        active = page.switch_to.active_element
        reached.append((active.tag_name, active.get_attribute("id") or active.get_attribute("class")))
        if active == first:
            break
    assert reached[0] == ("a", "skip")
    assert ("button", "theme") in reached
    assert page.switch_to.active_element == first
    first.send_keys(Keys.ENTER)
    assert page.find_element(By.CSS_SELECTOR, "#cost details").get_attribute("open") is not None


def test_the_theme_can_be_turned_with_the_keyboard(page):
    before = page.execute_script("return getComputedStyle(document.body).backgroundColor")
    button = page.find_element(By.ID, "theme")
    button.send_keys(Keys.SPACE)
    assert button.get_attribute("aria-pressed") == "true"
    assert page.execute_script("return getComputedStyle(document.body).backgroundColor") != before
    ink = "return getComputedStyle(document.querySelector('#plot-cost-fan .xtick text')).fill"
    assert page.execute_script(ink) == "rgb(231, 234, 240)"
    screenshot(page, "report-dark")


def test_a_phone_needs_no_sideways_scrolling(page):
    # headless Chromium has no windows under 500 pixels: its device metrics are set instead
    metrics = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        page.refresh()
        WebDriverWait(page, 30).until(lambda d: d.execute_script("return document.documentElement.dataset.ready"))
        assert page.execute_script("return document.documentElement.scrollWidth") <= 360
        widths = page.execute_script("return [...document.querySelectorAll('.plot svg')].map(s => s.clientWidth)")
        assert max(widths) <= 360
        screenshot(page, "report-phone")
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_table_is_saved_as_csv_without_formulas(page):
    page.execute_script(
        "window.saved = []; URL.createObjectURL = (blob) => { blob.text().then(t => saved.push(t)); return 'blob:x'; };"
        "HTMLAnchorElement.prototype.click = function () { window.savedAs = this.download; };"
    )
    button = page.find_element(By.CSS_SELECTOR, "[data-file='months.csv']")
    button.send_keys(Keys.ENTER)
    WebDriverWait(page, 5).until(lambda d: d.execute_script("return saved.length"))
    assert page.execute_script("return savedAs") == "months.csv"
    lines = page.execute_script("return saved[0]").split("\r\n")
    assert lines == ['month,account,"usage, USD"', "2026-01,contoso,280", "2026-01,'=1+1,-3", ""]


def test_the_report_prints_in_light_colours(page):
    page.find_element(By.ID, "theme").click()
    pdf = page.print_page()
    assert len(pdf) > 20_000
    assert page.execute_script("return document.documentElement.dataset.theme") == "dark"


def test_the_report_can_be_read_before_its_plots_are_made(page):
    """Scripts that run while the page is read stand behind its text and are little of it: the plotting library waits."""
    running = "[...document.body.querySelectorAll('script')].filter((script) => !script.type)"
    before = "Node.DOCUMENT_POSITION_FOLLOWING & script.compareDocumentPosition(document.querySelector('footer'))"
    assert page.execute_script(f"return {running}.filter((script) => {before}).length") == 0
    assert page.execute_script("return document.head.querySelectorAll('script:not([type])').length") == 1  # made later
    run, whole = page.execute_script(
        f"return [{running}.reduce((sum, script) => sum + script.textContent.length, 0), document.body.innerHTML.length]"
    )
    assert 0 < run < 0.02 * whole
