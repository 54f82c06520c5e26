"""Headings in other languages, by key: German, French, Spanish, Portuguese, Italian and Dutch, without accents."""

from __future__ import annotations

from typing import Final

ABROAD: Final = {
    "at": "beginn startzeit startzeitpunkt gesprachsbeginn anrufbeginn datumuhrzeit datumundzeit zeitpunkt zeitstempel debut "
    "heuredebut datededebut dateetheure dateheure dateheuredebut horodatage debutdelappel inicio fechayhora fechahora "
    "fechainicio iniciollamada dataehora datahora datadeinicio inizio dataeora dataora datainizio "
    "iniziochiamata begintijd starttijd aanvang datumtijd datumentijd tijdstip",
    "date": "datum anrufdatum gesprachsdatum dateappel fecha fechallamada data dataappello datachiamata",
    "time": "uhrzeit zeit heure heureappel hora horallamada ora orachiamata tijd",
    "end": "ende endzeit gesprachsende fin heurefin datedefin fechafin finllamada fim termino datafim fine datafine orafine "
    "einde eindtijd",
    "lasts": "dauer gesprachsdauer anrufdauer verbindungsdauer duree dureeappel dureedelappel duracion duracionllamada "
    "duraciondelallamada duracao duracaochamada duracaodachamada durata duratachiamata duur gespreksduur belduur",
    "number": "ziel zielnummer zielrufnummer rufnummer gewahltenummer angerufenenummer numeroappele numerocompose appele "
    "destinataire destino numerodestino numerodedestino numeromarcado numerochamado numerodiscado numerochiamato "
    "numerocomposto destinazione bestemming doelnummer gebeldnummer numero nummer",
    "from": "anrufer anrufernummer quellrufnummer appelant numeroappelant origen llamante numeroorigen origem "
    "numerodeorigem chiamante numerochiamante beller",
    "conference": "konferenz konferenzid conferencia conferenza conferentie idreunion",
    "organiser": "benutzer utilisateur usuario utilizador utente gebruiker",
    "department": "abteilung kostenstelle departement departamento reparto afdeling",
    "charge": "betrag kosten preis entgelt cout montant prix coste costo importe precio custo valor preco importo prezzo "
    "bedrag prijs",
    "currency": "wahrung devise monnaie moneda divisa moeda valuta",
    "direction": "richtung sens sentido direccion direcao direzione richting",
    "outcome": "ergebnis resultat statut resultado estado esito stato resultaat",
}
UNITS_ABROAD: Final = {
    "s": "sek sekunden secondes segundos secondi seconden",
    "min": "minuten minutos minuti",
    "h": "std stunden heures horas ore uren",
}
"""Words of units in headings, such as `Dauer (Sek.)`."""
