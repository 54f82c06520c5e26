"""Headings in other languages, by key, without accents and spaces: what users' systems write where they are not English.

German, French, Spanish, Portuguese, Italian, Dutch; Polish, Swedish, Danish, Norwegian, Finnish, Czech; Russian, Japanese,
Chinese. A letter that is no Latin one with an accent (ł, æ, ø) is left out of a word that is else Latin.
"""

from __future__ import annotations

from typing import Final

ABROAD: Final = {
    "at": "beginn startzeit startzeitpunkt gesprachsbeginn anrufbeginn datumuhrzeit datumundzeit zeitpunkt zeitstempel "
    "debut heuredebut datededebut dateetheure dateheure dateheuredebut horodatage debutdelappel inicio fechayhora "
    "fechahora fechainicio iniciollamada dataehora datahora datadeinicio inizio dataeora dataora datainizio "
    "iniziochiamata begintijd starttijd aanvang datumtijd datumentijd tijdstip dataigodzina datarozpoczecia datarozmowy "
    "datedappel heuredappel "
    "czasrozpoczecia poczatek starttid samtalsstart datumochtid starttidspunkt tidspunkt datoogtid datotid "
    "alkuaika aloitusaika alkamisaika zacatek datumacas начало времяначала началозвонка датаивремя датавремя "
    "開始日時 開始時刻 通話開始 通話開始日時 発信日時 日時 开始时间 呼叫时间 起始时间 呼叫开始时间",
    "date": "datum anrufdatum gesprachsdatum dateappel fecha fechallamada data dataappello datachiamata dato paivamaara "
    "pvm дата 日付 日期",
    "time": "uhrzeit zeit heure heureappel hora horallamada ora orachiamata tijd godzina tid klockslag klokkeslt "
    "klokkeslett kellonaika klo cas время 時刻 时间",
    "end": "ende endzeit gesprachsende fin heurefin datedefin fechafin finllamada fim termino datafim fine datafine "
    "orafine einde eindtijd koniec datazakonczenia czaszakonczenia sluttid sluttidspunkt loppuaika konec конец "
    "времяокончания 終了日時 終了時刻 通話終了 结束时间 呼叫结束时间",
    "lasts": "dauer gesprachsdauer anrufdauer verbindungsdauer duree dureedappel dureeappel dureedelappel "
    "duracion duracionllamada "
    "duraciondelallamada duracao duracaochamada duracaodachamada durata duratachiamata duur gespreksduur belduur "
    "czastrwania czasrozmowy langd samtalslangd samtalstid varaktighet varighed varighet opkaldsvarighed "
    "samtaletid kesto puhelunkesto trvani dobatrvani delka delkahovoru длительность продолжительность 通話時間 "
    "通話秒数 時間 时长 通话时长 通话时间",
    "number": "gewahlterufnummer angerufenerufnummer nappele noappele numappele "
    "ziel zielnummer zielrufnummer rufnummer gewahltenummer angerufenenummer numeroappele numerocompose appele "
    "destinataire destino numerodestino numerodedestino numeromarcado numerochamado numerodiscado numerochiamato "
    "numerocomposto destinazione bestemming doelnummer gebeldnummer numero nummer numer numerdocelowy wybranynumer "
    "numerwybrany uppringtnummer kaldtnummer opkaldtnummer modtager oppringtnummer mottaker kohdenumero "
    "valittunumero volanecislo cilovecislo номер номерназначения вызываемыйномер 相手先番号 相手番号 発信先番号 "
    "着信番号 被叫号码 被叫 对方号码",
    "from": "anrufer anrufernummer quellrufnummer appelant numeroappelant origen llamante numeroorigen origem "
    "numerodeorigem chiamante numerochiamante beller numerdzwoniacego dzwoniacy uppringare soittaja volajici "
    "вызывающийномер 発信者番号 発信元番号 主叫号码 主叫",
    "conference": "konferenz konferenzid conferencia conferenza conferentie idreunion",
    "organiser": "benutzer utilisateur usuario utilizador utente gebruiker",
    "department": "abteilung kostenstelle departement departamento reparto afdeling",
    "charge": "betrag kosten preis entgelt cout montant prix coste costo importe precio custo valor preco importo prezzo "
    "gebuhr gebuhren frais taxa gebyr avgift poplatek koszty "
    "montantht coutht gesamtbetrag gesamtkosten gesprachskosten verbindungskosten montanttotal couttotal "
    "importetotal costetotal costototale valortotal totaalbedrag coutappel "
    "bedrag prijs kwota koszt cena oplata kostnad pris belopp belb hinta стоимость сумма 料金 通話料 金額 费用 "
    "话费 金额",
    "currency": "wahrung devise monnaie moneda divisa moeda valuta",
    "direction": "richtung sens sentido direccion direcao direzione richting",
    "outcome": "ergebnis resultat statut resultado estado esito stato resultaat",
}
UNITS_ABROAD: Final = {
    "s": "sek sekund sekunder sekundy sekuntia сек секунды 秒 sekunden secondes segundos secondi seconden",
    "min": "minuten minutos minuti minut minuter minuty minutter minuuttia мин минуты 分 分钟",
    "h": "std stunden heures horas ore uren godz timmar timer час 時間 小时",
}
"""Words of units in headings, such as `Dauer (Sek.)`."""
