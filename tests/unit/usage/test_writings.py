"""One set of calls in the many ways in which they are written: each is read to the same figures."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import numpy as np
import pytest

from tollbridge.errors import ScenarioError
from tollbridge.usage.table import NOT_GIVEN

ISO = "%Y-%m-%dT%H:%M:%S"


def sheet(calls, at=ISO, lasts=str, headings="start,lasts_s,dial", mark=",", number=str):
    """Return calls as the text of a sheet; `at` is a form or a function, `lasts` and `number` functions."""
    when = (lambda moment: moment.strftime(at)) if isinstance(at, str) else at
    rows = [mark.join([when(call.at), lasts(call.lasts), number(call.number)]) for call in calls]
    return "\r\n".join([headings.replace(",", mark), *rows]) + "\r\n"


def serial(moment):
    return f"{moment.timestamp() / 86400 + 25569:.6f}"


WAYS = {
    "as it is": {},
    "semicolons": {"mark": ";"},
    "tabs": {"mark": "\t"},
    "bars": {"mark": "|"},
    "day first": {"at": "%d/%m/%Y %H:%M:%S"},
    "month first, AM and PM": {"at": "%m/%d/%Y %I:%M:%S %p"},
    "dots": {"at": "%d.%m.%Y %H:%M:%S"},
    "day first, two digits of the year": {"at": "%d-%m-%y %H:%M:%S"},
    "a space for the T": {"at": "%Y-%m-%d %H:%M:%S"},
    "an offset": {"at": lambda m: (m + timedelta(hours=2)).strftime(ISO) + "+02:00"},
    "a zone's name": {"at": "%Y-%m-%d %H:%M:%S UTC"},
    "a zone's abbreviation": {"at": lambda m: (m + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M:%S CET")},
    "a place's zone": {"at": lambda m: (m + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M:%S Europe/Berlin")},
    "the time before the date": {"at": "%H:%M:%S UTC %Y-%m-%d"},
    "seconds since 1970": {"at": lambda m: str(int(m.timestamp()))},
    "ms since 1970": {"at": lambda m: str(int(m.timestamp() * 1000))},
    "a spreadsheet's days": {"at": serial},
    "a spreadsheet's days, decimal comma": {"at": lambda m: serial(m).replace(".", ","), "mark": ";"},
    "RFC 2822": {"at": lambda m: f'"{format_datetime(m)}"'},
    "the month in words": {"at": "%d-%b-%Y %H:%M:%S"},
    "the month first in words": {"at": lambda m: f'"{m:%b %d, %Y %I:%M:%S %p}"'},
    "digits alone": {"at": "%Y%m%d%H%M%S"},
    "digits alone, day first": {"at": "%d%m%Y%H%M%S"},
    "digits alone, month first": {"at": "%m%d%Y%H%M%S"},
    "digits alone, two of the year": {"at": "%y%m%d%H%M%S"},
    "digits alone, with ms": {"at": "%Y%m%d%H%M%S000"},
    "hours by an h": {"at": "%d/%m/%Y %Hh%Mm%S"},
    "German words beside the time": {"at": "%d.%m.%Y um %H:%M:%S Uhr"},
    "Spanish halves of the day": {"at": lambda m: f"{m:%d/%m/%Y %I:%M:%S} {'a. m.' if m.hour < 12 else 'p. m.'}"},
    "Chinese": {"at": "%Y年%m月%d日 %H时%M分%S秒"},
    "Korean halves of the day": {
        "at": lambda m: f"{m:%Y. %m. %d.} {'오전' if m.hour < 12 else '오후'} {m:%I:%M:%S}",
    },
    "Czech spaces": {"at": "%d. %m. %Y %H:%M:%S"},
    "as a web server writes times": {"at": "[%d/%b/%Y:%H:%M:%S +0000]"},
    "as a database writes times": {"at": "%b %d %Y %I:%M:%S:000%p"},
    "as .NET writes times": {"at": lambda m: f"/Date({int(m.timestamp()) * 1000})/"},
    "as Java writes times": {"at": "%Y-%m-%dT%H:%M:%S+00:00[Europe/London]"},
    "a spreadsheet's mark of text": {"at": "'%Y-%m-%d %H:%M:%S"},
    "German": {"headings": "Beginn,Dauer (Sek.),Zielrufnummer", "at": "%d.%m.%Y %H:%M:%S", "mark": ";"},
    "French": {"headings": "Date et heure,Durée (s),Numéro appelé", "at": "%d/%m/%Y %H:%M:%S", "mark": ";"},
    "Spanish": {"headings": "Fecha,Hora,Duración (segundos),Destino", "at": "%d/%m/%Y;%H:%M:%S", "mark": ";"},
    "Portuguese": {"headings": "Início,Duração (segundos),Número de destino"},
    "Italian": {"headings": "Data e ora,Durata (secondi),Numero chiamato", "mark": ";"},
    "Dutch": {"headings": "Begintijd,Duur (sec),Bestemming", "at": "%d-%m-%Y %H:%M:%S", "mark": ";"},
    "Polish": {"headings": "Data i godzina,Czas trwania (sek),Numer docelowy", "mark": ";"},
    "Swedish": {"headings": "Starttid,Längd (sekunder),Uppringt nummer", "mark": ";"},
    "Russian": {"headings": "Дата и время,Длительность (сек),Номер", "at": "%d.%m.%Y %H:%M:%S", "mark": ";"},
    "Japanese": {"headings": "開始日時,通話時間(秒),相手先番号", "at": "%Y/%m/%d %H:%M:%S"},
    "times with dots": {"at": "%d-%b-%y %H.%M.%S"},
    "as a shell writes times": {"at": lambda m: (m - timedelta(hours=5)).strftime("%a %b %d %H:%M:%S EST %Y")},
    "as a browser writes times": {"at": "%a %b %d %Y %H:%M:%S GMT+0000 (Coordinated Universal Time)"},
    "minutes and seconds in German": {
        "lasts": lambda s: f"{s // 60} Min. {s % 60} Sek.",
        "headings": "start,Dauer,dial",
    },
    "minutes and seconds in Chinese": {"lasts": lambda s: f"{s // 60}分{s % 60}秒", "headings": "start,duration,dial"},
    "minutes and seconds in full": {
        "lasts": lambda s: f"{s // 60} minutes and {s % 60} seconds",
        "headings": "start,duration,dial",
    },
    "minutes behind an m": {"lasts": lambda s: f"{s // 60}m{s % 60:02d}", "headings": "start,duration,dial"},
    "days too": {"lasts": lambda s: f"0d 0h {s // 60}m {s % 60}s", "headings": "start,duration,dial"},
    "a spreadsheet's day zero": {
        "lasts": lambda s: f"1899-12-30 {timedelta(seconds=s)}",
        "headings": "start,duration,dial",
    },
    "a spreadsheet's halves of the day": {
        "lasts": lambda s: f"12:{s // 60:02d}:{s % 60:02d} AM",
        "headings": "start,duration,dial",
    },
    "dots between": {"lasts": lambda s: f"00.{s // 60:02d}.{s % 60:02d}", "headings": "start,duration,dial"},
    "us": {"lasts": lambda s: str(s * 1_000_000), "headings": "start,Duration (\u00b5s),dial"},
    "powers of ten": {"lasts": lambda s: f"{s:E}"},
    "Minutes:Seconds": {"lasts": lambda s: f"{s // 60}:{s % 60:02d}", "headings": "start,Minutes:Seconds,dial"},
    "thousands parted by spaces": {"lasts": lambda s: f"{s:,}".replace(",", "\u202f")},
    "thousands parted by dots": {"lasts": lambda s: f"{s:,}".replace(",", "."), "headings": "start,Dauer (Sek.),dial"},
    "minutes and seconds by primes": {
        "headings": "start,duration,dial",
        "lasts": lambda s: f'"{s // 60}\'{s % 60:02d}"""',
    },
    "texts that a spreadsheet is to keep": {"number": lambda n: f'"=""{n}"""'},
    "numbers with marks of direction": {"number": lambda n: f"\u202a{n}\u202c"},
    "a contact centre's": {"headings": "Conversation Start,Conversation Duration (s),Customer Endpoint"},
    "a call's date and a call's time": {
        "headings": "Call date,Call time,Talk time (s),Dest",
        "at": "%d-%b-%Y,%H:%M:%S",
    },
    "two columns": {"at": "%Y-%m-%d,%H:%M:%S", "headings": "Date,Time,lasts_s,dial"},
    "two columns, day first": {"at": "%d/%m/%Y,%H:%M:%S", "headings": "Date,Time,lasts_s,dial"},
    "h:mm:ss": {"lasts": lambda s: str(timedelta(seconds=s)), "headings": "start,Duration,dial"},
    "m:ss": {"lasts": lambda s: f"{s // 60}:{s % 60:02d}", "headings": "start,Duration (mm:ss),dial"},
    "m:ss, as calls last": {"lasts": lambda s: f"{s // 60}:{s % 60:02d}", "headings": "start,Duration,dial"},
    "1m 5s": {"lasts": lambda s: f"{s // 60}m {s % 60}s", "headings": "start,duration,dial"},
    "ms": {"lasts": lambda s: str(s * 1000), "headings": "start,duration_ms,dial"},
    "bare seconds, as calls last": {"headings": "start,duration,dial"},
    "seconds in brackets": {"headings": "start,Duration (sec),dial"},
    "seconds in the heading": {"headings": "start,DurationInSeconds,dial"},
    "an offset apart": {"at": lambda m: f"{m:%Y-%m-%d %H:%M:%S} +0000"},
    "seconds with their thousands parted": {"lasts": lambda s: f'"{s:,}"'},
    "a spreadsheet's numbers": {"number": lambda n: f"{n[1:]}.0"},
    "quoted": {"at": f'"{ISO}"', "lasts": lambda s: f'"{s}"', "number": lambda n: f'"{n}"'},
    "numbers with spaces": {"number": lambda n: f"{n[:3]} {n[3:6]} {n[6:]}"},
    "numbers with 00": {"number": lambda n: n.replace("+", "00")},
    "numbers with 011": {"number": lambda n: n.replace("+", "011")},
    "numbers without a plus": {"number": lambda n: n[1:]},
    "extensions behind an x": {"number": lambda n: f"{n}x12"},
    "names with numbers in angles": {"number": lambda n: f'"Jo Doe <sip:{n}@carrier.example>"'},
    "a scheme of E.164": {"number": lambda n: f"E164:{n}"},
    "numbers with their countries": {"number": lambda n: f"{n} (US)"},
    "a plus that a form encoded": {"number": lambda n: n.replace("+", "%2B")},
    "numbers as whole powers of ten": {"number": lambda n: f"{float(n[1:]):.11E}"},
    "SIP addresses": {"number": lambda n: f"sip:{n}@carrier.example;user=phone"},
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_of_writing_is_read_to_the_same_calls(calls, read, way):
    table = read(sheet(calls, **WAYS[way])).table
    assert table.lasts.tolist() == [call.lasts * 1000 for call in calls]
    assert table.at.tolist() == [int(call.at.timestamp() * 1000) for call in calls]
    assert table.number.texts() == [call.number for call in calls]
    assert table.outbound.all()
    assert table.answered.all()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_encodings_and_line_ends(calls, read, encoding, end):
    text = sheet(calls, headings="start,lasts_s,dial,name").replace("\r\n", ",Zoë\r\n").replace("\r\n", end)
    table = read(text.replace("name,Zoë", "name", 1).encode(encoding)).table
    assert table.lasts.tolist() == [call.lasts * 1000 for call in calls]


@pytest.mark.parametrize("unit", ["lasts_min", "Duration (Minutes)", "minutes"])
def test_minutes_with_a_decimal_comma(calls, read, unit):
    text = sheet(calls, lasts=lambda s: f"{s / 60:.2f}".replace(".", ","), headings=f"start,{unit},dial", mark=";")
    found = read(text).table.lasts
    assert (
        np.abs(found - np.array([call.lasts * 1000 for call in calls])).max() <= 300
    )  # half of a hundredth of a minute


@pytest.mark.parametrize(
    ("text", "ms"), [("10,5 min", 630_000), ("1,269 seconds", 1_269_000), ("1 Std. 2 Min.", 3_720_000)]
)
def test_a_comma_before_a_unit_is_a_decimal_one_but_in_thousands_of_seconds(read, text, ms):
    assert read(f'start,duration\n2026-01-05T09:00:00Z,"{text}"\n').table.lasts.tolist() == [ms]


@pytest.mark.parametrize("texts", [("638", "1.25"), ("1.269", "1.500"), ("1638", "1.269"), ("7", "0.638")])
def test_a_dot_is_a_decimal_one_unless_each_number_above_999_has_it(read, texts):
    rows = "".join(f"2026-01-05T09:0{n}:00Z,{text}\n" for n, text in enumerate(texts))
    lasts = read("start,lasts_s\n" + rows).table.lasts.tolist()
    assert lasts == [round(float(text) * 1000) for text in texts]


def test_an_end_instead_of_a_duration(calls, read):
    text = sheet(calls, headings="start,end,dial", at=lambda m: m.strftime(ISO))
    ends = {call.at.strftime(ISO): (call.at + timedelta(seconds=call.lasts)).strftime(ISO) for call in calls}
    lines = [line.split(",") for line in text.split("\r\n")[1:-1]]
    table = read("start,end,dial\n" + "\n".join(f"{at},{ends[at]},{number}" for at, _, number in lines)).table
    assert table.lasts.tolist() == [call.lasts * 1000 for call in calls]


def test_a_bare_unit_is_found_by_the_ends(read):
    # 2 and 3 minutes could be seconds; the ends say minutes
    text = "start,end,duration\n2026-01-05T09:00:00,2026-01-05T09:02:00,2\n2026-01-05T10:00:00,2026-01-05T10:03:00,3\n"
    found = read(text)
    assert found.table.lasts.tolist() == [120_000, 180_000]
    assert any("agree with the ends" in note for note in found.notes)


@pytest.mark.parametrize(
    ("texts", "micros", "places"),
    [
        (["0.0420", "1.5000"], [42_000, 1_500_000], 4),
        (["$0.0420", "$1,234.50"], [42_000, 1_234_500_000], 4),
        (["-0.04", "-1.50"], [40_000, 1_500_000], 2),
        (["0,042", "1,5"], [42_000, 1_500_000], 3),
        (["1.234,50 €", "0,50 €"], [1_234_500_000, 500_000], 2),
        (["USD 0.04", "0.05 USD"], [40_000, 50_000], 2),
        (["(0.04)", "(0.05)"], [40_000, 50_000], 2),
        (["n/a", "0.05"], [NOT_GIVEN, 50_000], 2),
        ([".013", "$.5"], [13_000, 500_000], 3),
        (["Rs. 0.5", "Rs.2"], [500_000, 2_000_000], 1),
        # 1.3 cents are 0.013
        (["1.3¢", "2c"], [13_000, 20_000], 3),
        (["0.05 DR", "0.10 DR"], [50_000, 100_000], 2),
        (["1\u202f234,50", "0,05"], [1_234_500_000, 50_000], 2),
        (["Free", "0.05"], [0, 50_000], 2),
    ],
)
def test_charges(read, texts, micros, places):
    rows = [f'2026-01-05T09:0{n}:00;60;+442071838750;"{text}"' for n, text in enumerate(texts)]
    found = read("start;lasts_s;dial;price\n" + "\n".join(rows))
    assert found.table.charge.tolist() == micros
    assert found.places == places


def test_numbers_of_a_home_country_and_of_one_that_is_seen(read):
    # by hand: 425 555 0111 is a number of the US, 020 7183 8750 none; GB is seen in the first row
    texts = ["+44 20 7183 8750", "(425) 555-0111", "4255550111", "020 7183 8750", "447700900***", "anonymous", "101"]
    rows = [f"2026-01-05T09:0{n}:00,60,{text}" for n, text in enumerate(texts)]
    found = read("start,lasts_s,dial\n" + "\n".join(rows), home=("US",))
    assert found.table.number.texts() == [
        *("+442071838750", "+14255550111", "+14255550111", "+442071838750", "+447700900***", "", "101"),
    ]
    assert any("1 rows are withheld" in note for note in found.notes)
    assert any("020 7183 8750 as one of GB" in note for note in found.notes)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+1425555####", "+1425555****"),
        ("+1425\u2022\u2022\u2022\u20220111", "+1425********"),
        ("+1425****111", "+1425*******"),
    ],
)
def test_a_masked_number_keeps_its_first_digits(read, text, number):
    assert read(f"start,lasts_s,dial\n2026-01-05T09:00:00Z,60,{text}\n").table.number.texts() == [number]


def test_of_a_number_that_a_spreadsheet_cut_the_digits_before_the_rounded_one_are_kept(read):
    """+1 206 560 1234 is 1.20656E+10 in a spreadsheet, and so is +1 206 559 9999: the 6 may have been a 5."""
    records = read("start,lasts_s,dial\n2026-01-05T09:00:00Z,60,1.20656E+10\n")
    assert records.table.number.texts() == ["+12065******"]
    assert "a spreadsheet kept the first digits alone of the numbers of 1 rows, such as 1.20656E+10" in " ".join(
        records.notes
    )


@pytest.mark.parametrize("word", ["REDACTED", "Unbekannt", "Num\u00e9ro masqu\u00e9", "########", "CLIR"])
def test_words_for_a_number_that_is_not_shown_are_no_number(read, word):
    assert read(f"start,lasts_s,dial\n2026-01-05T09:00:00Z,60,{word}\n").table.number.texts() == [""]


def test_without_a_home_national_numbers_are_kept_as_written_and_named(read):
    found = read("start,lasts_s,dial\n2026-01-05T09:00:00,60,4255550111\n")
    assert found.table.number.texts() == ["4255550111"]
    assert any("4255550111" in note and "--home US" in note for note in found.notes)


def test_without_headings_columns_are_told_by_what_they_hold(calls, read):
    table = read("\n".join(sheet(calls).split("\r\n")[1:])).table
    assert table.lasts.tolist() == [call.lasts * 1000 for call in calls]
    assert table.number.texts() == [call.number for call in calls]


def test_without_headings_columns_are_named_by_place(read):
    table = read(
        "60,2026-01-05T09:00:00,7,x\n61,2026-01-05T10:00:00,8,y\n",
        columns={"at": "2", "lasts": "1"},
        dialect=("durations=s",),
    ).table
    assert table.lasts.tolist() == [60_000, 61_000]


def test_a_row_of_a_zone_that_is_not_known_is_odd(read):
    found = read(
        "start,lasts_s\n05 Jan 2026 09:00:00 UTC,61\n05 Jan 2026 09:00:00 XQT,61\nJan 05 09:00:00 XQT 2026,61\n"
    )
    assert found.table.lasts.tolist() == [61_000]
    assert found.tally.left_out == 2


def test_a_row_of_a_date_with_a_number_without_an_end_is_odd(read):
    long = "9" * 30
    found = read(f"start,lasts_s\n05 Jan 2026 09:00:00,61\n05 Jan {long} 09:00:00,61\n{long} Jan 2026 09:00:00,61\n")
    assert found.table.lasts.tolist() == [61_000]
    assert found.tally.left_out == 2


def test_local_times_are_in_the_stated_zone(read):
    # 09:00 in New York in January is 14:00 UTC
    table = read("start,lasts_s\n2026-01-05T09:00:00,60\n", timezone="America/New_York").table
    assert table.at.tolist() == [1_767_621_600_000]


def test_times_that_a_clock_change_repeats_are_said(read):
    found = read("start,lasts_s\n2026-11-01T01:30:00,60\n", timezone="America/New_York")
    assert any("skipped or repeated" in note for note in found.notes)


@pytest.mark.parametrize(
    ("headings", "lasts"),
    [
        ("start,Minutes,Seconds,dial", lambda s: f"{s // 60},{s % 60}"),
        ("start,Duration (min),Duration (sec),dial", lambda s: f"{s // 60},{s % 60}"),
        ("start,Hours,Minutes,Seconds,dial", lambda s: f"{s // 3600},{s % 3600 // 60},{s % 60}"),
        ("start,Duration (min),Duration (sec),dial", lambda s: f"{-(-s // 60)},{s}"),
        ("start,Duration (sec),Duration (min),dial", lambda s: f"{s},{s / 60:.2f}"),
    ],
)
def test_two_columns_of_a_duration_are_its_parts_or_the_finer_counts(calls, read, headings, lasts):
    assert read(sheet(calls, lasts=lasts, headings=headings)).table.lasts.tolist() == [
        call.lasts * 1000 for call in calls
    ]


def test_two_columns_that_may_be_parts_of_a_duration_or_one_written_twice_are_refused(read):
    """A started minute and 30 s are 30 s or 90 s."""
    with pytest.raises(ScenarioError, match="may be parts of one duration, or one duration written twice"):
        read("start,Minutes,Seconds\n2026-01-05T09:00:00Z,1,30\n2026-01-05T09:05:00Z,1,45\n")


def test_how_long_a_phone_rang_is_in_seconds_where_nothing_says(calls, read):
    text = sheet(calls, lasts=lambda s: f"{s},5", headings="start,lasts_s,Ring Duration,dial")
    assert set(read(text).table.rings.tolist()) == {5000}


def test_a_national_number_is_not_read_as_one_of_a_country_that_has_no_such_number(read):
    """London's 020 7183 8750 is one of the country seen; 425 555 0111 is none of it, though it is as long."""
    rows = ["+447700900123", "020 7183 8750", "4255550111"]
    found = read("start,lasts_s,dial\n" + "\n".join(f"2026-01-05T09:0{n}:00Z,60,{row}" for n, row in enumerate(rows)))
    assert found.table.number.texts() == ["+447700900123", "+442071838750", "4255550111"]


@pytest.mark.parametrize("word", ["Totaal", "Summa", "Razem", "Итого", "合計"])
def test_a_row_of_totals_is_told_in_other_languages(calls, read, word):
    found = read(sheet(calls) + f"{word},{sum(call.lasts for call in calls)},\r\n")
    assert len(found.table) == len(calls)
    assert any("totals" in line for tally in found.tallies for line in tally.said())


MONTHS = {
    "German": "Jan Feb Mrz Apr Mai Jun Jul Aug Sep Okt Nov Dez",
    "Austrian": "Jän. Feb. März April Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
    "French": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "French without stops": "jan fév mar avr mai juin juil aoû sep oct nov déc",
    "Spanish": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "Italian": "gen feb mar apr mag giu lug ago set ott nov dic",
    "Portuguese": "jan fev mar abr mai jun jul ago set out nov dez",
    "Russian": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}


@pytest.mark.parametrize(
    "form", ["{day}. {month} {year} {clock}", "{day}-{month}-{year} {clock}", "{month} {day} {year} {clock}"]
)
@pytest.mark.parametrize("language", MONTHS)
def test_months_are_read_in_other_languages(read, language, form):
    words = MONTHS[language].split()
    rows = [form.format(day=26, month=word, year=2026, clock="14:30:05") + ",60" for word in words]
    months = read("\n".join(["start,lasts_s", *rows]) + "\n").table.at.astype("datetime64[ms]").astype("datetime64[M]")
    assert months.tolist() == np.arange("2026-01", "2027-01", dtype="datetime64[M]").tolist()


@pytest.mark.parametrize(
    "text", ["jeu. 26 nov. 2026 14:30", "Donnerstag, 26. November 2026, 14:30 Uhr", "26 de noviembre de 2026 14:30"]
)
def test_days_of_the_week_and_joining_words_say_nothing_of_a_date(read, text):
    # 2026-11-26T14:30Z is 1,795,703,400 s after 1970
    assert read(f'start,lasts_s\n"{text}",60\n').table.at.tolist() == [1_795_703_400_000]


def test_a_word_that_is_tuesday_in_one_language_and_march_in_another_is_tuesday_beside_a_month(read):
    # Tuesday, 24 November 2026
    assert read("start,lasts_s\nmar. 24 nov. 2026 14:30,60\n").table.at.tolist() == [1_795_530_600_000]


def test_digits_that_may_be_two_days_are_refused_with_the_option(read):
    text = "start,lasts_s\n05012026090236,60\n06012026090236,60\n"
    with pytest.raises(ScenarioError, match=r"05 January 2026 09:02 or 01 May 2026 09:02.*dates=day-first"):
        read(text)
    assert read(text, ("dates=month-first",)).table.at.astype("datetime64[ms]")[0] == np.datetime64(
        "2026-05-01T09:02:36"
    )


def test_the_order_of_digits_is_told_where_the_year_is_not_first(read):
    notes = read("start,lasts_s\n26112026143000,60\n").notes
    assert "times such as 26112026143000 are read as 26 November 2026 14:30:00" in notes


def test_a_spreadsheet_s_whole_day_among_times_is_midnight(read):
    # 46,027 days after 1899-12-30 is 2026-01-05
    table = read("start,lasts_s\n46027,60\n46027.5,60\n").table
    assert (
        table.at.astype("datetime64[ms]").tolist()
        == np.array(["2026-01-05T00", "2026-01-05T12"], "datetime64[ms]").tolist()
    )
