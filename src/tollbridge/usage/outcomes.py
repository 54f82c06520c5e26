"""What became of a leg, and which way it went, out of the words of records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from tollbridge.usage.heading_words import plain
from tollbridge.usage.table import ANSWERED, BUSY, NO_ANSWER

_WORDS: Final = {
    ANSWERED: """answered answer completed complete success successful connected normal normalclearing ok yes true y ja
        oui si sim 16 200 callconnected callended accepted 200ok hangup
        beantwortet angenommen verbunden erfolgreich repondu abouti contestada atendida atendido risposta completata beantwoord
        odebrane besvarad besvaret отвечен ответ 応答 成功 已接听""",
    BUSY: """busy userbusy linebusy callbusy 17 486 600
        besetzt occupe ocupado occupato bezet zajety upptaget optaget занято 話中 忙线""",
    NO_ANSWER: """noanswer notanswered unanswered failed failure cancelled canceled cancel missed rejected congestion
        chanunavail no false n nein non nao nouserresponse originatorcancel callrejected unallocatednumber noroutedestination
        normaltemporaryfailure recoveryontimerexpire subscriberabsent destinationoutoforder invalidnumberformat
        networkoutoforder losersrace allottedtimeout refusal abandoned blocked redirection 1 2 3 18 19 20 21 22 27 28 31 34
        nocredit norate barred numberbusy trunksbusy bridgefull conferencefull
        nichtbeantwortet nichtangenommen verpasst abgelehnt fehlgeschlagen sansreponse nonrepondu nonabouti manque echec
        nocontestada perdida naoatendida fallida nonrisposta persa nietbeantwoord gemist nieodebrane missad ubesvaret
        missedcall declined notconnected notreached unreachable timeout timedout rna ringnoanswer dialfailed incomplete
        unsuccessful lost nothungup hungupbeforeanswer nichtverbunden nichterreicht abgebrochen sinrespuesta perdido
        cancelado cancelada rechazado rechazada rifiutata annullata fallito appelmanque manquee refuse annule mislukt geweigerd
        пропущенный неотвечен 不在 不応答 未接
        38 41 42 402 403 404 408 410 480 484 487 488 500 502 503 504 603""",
}
"""Words of dispositions, hang-up causes, Q.850 causes and SIP codes, by what they say; plain letters and digits."""
_OUTCOMES: Final = {word: outcome for outcome, words in _WORDS.items() for word in words.split()}
UNKNOWN: Final = -1
_YES_NO: Final = "yes no true false y n t f 1 0 ja nein oui non si sim nao answered unanswered notanswered"
_FLAGS: Final = frozenset(_YES_NO.split())
_CODE = re.compile(r"\s*(?:sip(?:/2\.0)?[\s:]*|q\.?850[\s:;a-z=]*)?(\d{1,3})\b", re.IGNORECASE)
"""A code of SIP or Q.850 with words behind it: `487 Request Terminated`, `16 - normal call clearing`."""
_OF_CALL = re.compile(r"\b(?:calls?|by (?:the )?(?:user|caller|callee|agent))\b", re.IGNORECASE)


def outcomes_of(words: Sequence[str]) -> list[int]:
    """Return the outcomes of a column's distinct words: of 0 and 1 alone, 1 says answered; else 1 is a cause of Q.850.

    `words`: of the column.

    >>> outcomes_of(["1", "0"]) == [ANSWERED, NO_ANSWER], outcomes_of(["1", "16"]) == [NO_ANSWER, ANSWERED]
    (True, True)
    """
    if {word for word in words if word} == {"0", "1"}:
        return [{"1": ANSWERED, "0": NO_ANSWER}.get(word, UNKNOWN) for word in words]
    return [outcome_of(word) for word in words]


def are_flags(words: Iterable[str]) -> bool:
    """Tell whether words are all of yes and no, as under a heading `Answered` that is no time.

    `words`: some of a column's; empty ones say nothing.
    """
    given = {plain(word) for word in words} - {""}
    return bool(given) and given <= _FLAGS


def outcome_of(word: str) -> int:
    """Return ANSWERED, BUSY or NO_ANSWER for a word of a record's outcome column, UNKNOWN where it says none of them.

    `word`: of a disposition, a hang-up cause, a Q.850 cause or a SIP code, in any case of letters.

    >>> outcome_of("NORMAL_CLEARING") == ANSWERED, outcome_of("486") == BUSY, outcome_of("perhaps") == UNKNOWN
    (True, True, True)
    >>> outcome_of("SIP 487 Request Terminated") == NO_ANSWER, outcome_of("Missed calls") == NO_ANSWER
    (True, True)
    """
    known = _OUTCOMES.get(plain(word))
    if known is None and (code := _CODE.match(word)):
        known = _OUTCOMES.get(code[1])
    if known is None:
        known = _OUTCOMES.get(plain(_OF_CALL.sub("", word)))
    return UNKNOWN if known is None else known


_WAYS: Final = {
    True: """outgoing outbound out originating originated callout dialout dialed dialled made placed
        ausgehend abgehend ausgehende ausgehender sortant sortante emis saliente salientes saida realizada uscente uscita
        uitgaand uitgaande wychodzace wychodzacy utgaende udgaende odchozi исходящий исходящие 発信 呼出 呼叫 主叫""",
    False: """incoming inbound in terminating terminated callin dialin received tollfree toll answered
        eingehend ankommend eingehende eingehender entrant entrante entrantes recu entrada recebida entrata
        inkomend inkomende przychodzace przychodzacy inkommande indgaende prichozi входящий входящие 着信 呼入 被叫""",
}
"""Words of directions, outbound and inbound; plain letters."""
_OUT, _IN = (frozenset(_WAYS[way].split()) for way in (True, False))
_LETTERS: Final = {"O": "out", "I": "in"}
_WORD = re.compile(r"[^\W\d_]?[^\W\d_A-Z]+|[A-Z]+|\d+")


def is_outbound(word: str) -> bool | None:
    """Return whether a word of a direction or type column says outbound (True) or inbound (False); None: neither.

    >>> [is_outbound(word) for word in ("user_out_transfer", "Call-out", "conf_in", "TERMINATING", "video")]
    [True, True, False, False, None]
    """
    word = _LETTERS.get(word.strip().upper(), word)
    words = {plain(word), *(plain(part) for part in _WORD.findall(word))}
    if words & _OUT:
        return True
    return False if words & _IN else None
