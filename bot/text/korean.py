"""Korean particles: what may follow a name without a space, and which form a name takes."""

import re

# Source: grammar; the list grew with the adversarial cases of the matcher's tests.
_SUFFIX = (
    "장|측|팀|사|들|대표|회장|부회장|사장|이사장|병원장|총장|연구팀|연구진|일본법인|한국법인|본사|그룹|관계자|직원"
    "|산하|주도|출신|소속|전용|표|산|계|발|내|외|간|별|용|형|상|하|공동|협력|본부|지사|지점|공장|캠퍼스|대회의실|회의실|타워"
)
_PARTICLE = (
    "은|는|이|가|을|를|의|과|와|도|만|에|로|으로|에서|에게|께서|께|까지|부터|보다|처럼|마다|조차|마저|이나|나|이며|며|이고|고|이자|자"
    "|이라|라|이라는|라는|이란|란|인|일|이다|다|였다|이었다|이라고|라고|과의|와의|에의|에서의|에서는|에서도|에는|에도|에만|로서|으로서"
    "|로써|으로써|로부터|으로부터|로의|으로의|로는|로도|에게서|에게는|과는|와는|과도|와도|까지의|부터의|만의|만이|만을|한테|랑|이랑|뿐|뿐만|등|등의|등이|등과|등을|등은|등에"
)
_TAIL = re.compile(rf"(?:(?:{_SUFFIX}){{0,2}}(?:{_PARTICLE}){{0,2}})(?![가-힣])")
_DIGIT_FINALS = set("013678")  # 영 일 삼 육 칠 팔 end in a consonant
_LATIN_FINALS = set("lmnrLMNR")


def is_korean_tail(text: str, end: int) -> bool:
    """Whether the Hangul after `end` is only suffixes and particles, so that a name ends there."""
    return _TAIL.match(text, end) is not None


# What hardly any noun ends in, so that it may be taken off a word somebody looks for.
_STUCK = re.compile(r"(?<=[가-힣]{2})(?:에서|으로|에게|까지|부터|을|를|은|는|의|와|과)$")


def without_particle(word: str) -> str:
    """Return a Korean word without the particle that sticks to it (협력을 -> 협력), others as they are."""
    return _STUCK.sub("", word)


def has_final(word: str) -> bool:
    """Whether a word ends in a consonant as Koreans read it aloud."""
    letters = re.findall(r"[가-힣A-Za-z0-9]", re.sub(r"\([^()]*\)$", "", word))
    if not letters:
        return False
    last: str = letters[-1]
    if "가" <= last <= "힣":
        return (ord(last) - 0xAC00) % 28 != 0
    return last in _DIGIT_FINALS or last in _LATIN_FINALS


def with_particle(word: str, after_consonant: str, after_vowel: str) -> str:
    """Return the word with the form of a particle that its last sound asks for (과/와, 은/는)."""
    return word + (after_consonant if has_final(word) else after_vowel)
