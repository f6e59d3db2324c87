"""What a date is of: meeting, signing, announcement, start, deadline, ..."""

import re

from bot.extract.dates.algebra import Period

# Cue words per role. Announcement verbs are weak: "said on the 3rd that it will start in May".
_CUES: dict[str, str] = {
    "meeting": r"만나|만났|면담|회담|회의|간담회|라운드테이블|협의|會談|面談|会談|会合|協議|met\b|meet\b|meeting|talks|roundtable|visited",
    "signing": r"체결|협약식|서명|조인|맺|締結|調印|署名|結んだ|結び|交わし|signed|sign\b|signing|inked|concluded",
    "event": r"개최|열린|열렸|열린다|행사|포럼|심포지엄|세미나|開催|開かれ|開いた|開く|フォーラム|シンポジウム|\bheld\b|\bhold\b|hosted|forum|symposium|seminar",
    "start": r"시작|착수|돌입|입주|가동|개시|개소|문을 연|개설|출범|開始|始め|着手|入居|稼働|開設|開所|始動|\bstart(?:s|ed|ing)?\b|begin|began|relocat|\bmov(?:e|ed|ing)\b|\bopen(?:s|ed|ing)?\b|launch of operations",
    "deadline": r"마감|까지|접수|신청|締め切|締切|まで|応募|提出期限|deadline|\bby (?:the )?$|until (?:the )?$|no later than|applications? (?:close|due)",
    "approval": r"승인|허가|인가|承認|認可|許可|approv|clear(?:ed|ance)|authori[sz]",
    "trial": r"임상(?!시험수탁)|투여|환자 모집|治験|臨床試験|投与|clinical|trial|first patient|dosing|enrol",
    "launch": r"출시|발매|판매|시판|発売|販売|上市|launch|sales|on sale|release",
    "completion": r"완료|종료|마무리|완공|終了|完了|完成|竣工|complet|finish|conclude by",
    "announcement": r"밝혔|발표|전했|공개|発表|明らかに|公表|announce|said|unveil|disclos|report",
}
_PATTERNS = {role: re.compile(pattern, re.IGNORECASE) for role, pattern in _CUES.items()}
_HANDICAP = {"announcement": 25, "deadline": 8}
_REACH = 140  # characters; chosen: about one clause


def what_of(language: str, before: str, after: str, period: Period) -> str:
    """Return the role of the nearest cue: after the date in Korean and Japanese, before it in English."""
    near, far = (after[:_REACH], before[-_REACH:]) if language != "en" else (before[-_REACH:], after[:_REACH])
    best, best_distance = "mention", 10_000
    for role, pattern in _PATTERNS.items():
        distance = _distance(pattern, near, from_end=language == "en")
        if distance is None:
            other = _distance(pattern, far, from_end=language != "en")
            distance = None if other is None else other + 40
        if distance is not None and distance + _HANDICAP.get(role, 0) < best_distance:
            best, best_distance = role, distance + _HANDICAP.get(role, 0)
    return "start" if best == "mention" and period.open else best


def _distance(pattern: re.Pattern[str], text: str, *, from_end: bool) -> int | None:
    if not from_end:
        first = pattern.search(text)
        return first.start() if first else None
    hits = [match.start() for match in pattern.finditer(text)]
    return len(text) - hits[-1] if hits else None
