"""Latin readings of people's names, derived where the text gives none: Revised Romanization and Hepburn.

A reading is a guess (大谷 is Otani or Oya), so whoever shows one says that it is derived.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.text.sound import parts_of_name, romanise

# Revised Romanization leaves surnames to custom (chapter 3, section 4); nearly all who bear these write them so.
_SURNAMES = {
    "김": "Kim", "이": "Lee", "박": "Park", "최": "Choi", "정": "Jung", "강": "Kang", "조": "Cho", "윤": "Yoon",
    "임": "Lim", "신": "Shin", "권": "Kwon", "우": "Woo", "구": "Koo", "문": "Moon", "주": "Joo", "유": "Yoo",
    "류": "Ryu", "노": "Noh", "선우": "Sunwoo",
}  # fmt: skip
_KOREAN = re.compile(r"(남궁|황보|제갈|선우|독고|사공|서문|[가-힣])([가-힣]{1,2})")
_KANJI = re.compile(r"[一-鿿々髙﨑]{2,6}")


@lru_cache(maxsize=2_000)
def latin_name(name: str) -> str:
    """Return a Korean name in Hangul, or a Japanese one in kanji, in Latin letters, family name first; else nothing."""
    plain = re.sub(r"\s", "", name)
    if korean := _KOREAN.fullmatch(name):
        family, given = korean.groups()
        return f"{_SURNAMES.get(family) or _revised(family)} {_revised(given)}"
    return _japanese(plain) if _KANJI.fullmatch(plain) else ""


def _revised(hangul: str) -> str:
    return romanise(hangul).capitalize()


def _japanese(name: str) -> str:
    """Return the reading of a family and a given name that the dictionary knows as such."""
    import jaconv

    parts = parts_of_name(name)
    if [kind for kind, _ in parts] != ["姓", "名"]:
        return ""
    spelt = (jaconv.kana2alphabet(jaconv.kata2hira(reading)) for _, reading in parts)
    return " ".join(re.sub(r"o[ou](?!e)|(?<=[yjh])uu", lambda match: match[0][0], one).capitalize() for one in spelt)
