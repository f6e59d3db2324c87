"""Who acts in a text: listed bodies by the gazetteer, others by their form, each with its country."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.extract.gazetteer import Gazetteer
from bot.extract.homes import Homes
from bot.extract.unlisted import Candidate, find_candidates
from bot.extract.unlisted.compound import is_compound
from bot.extract.unlisted.learnt import LearntNames
from bot.model import ActorMention, Names
from bot.text.fold import fold
from bot.text.places import Places
from bot.text.reading import Reading

_HOME = {"ko": "KR", "ja": "JP"}
_BEFORE = 28  # characters in which a nationality before a name is looked for; chosen
_SAID = 50  # a country that the text says counts more than any number of guesses
_SHORTEST, _SHORTEST_LATIN = 2, 4  # letters of a short form
_AFTER = 48  # and after it ("X, a Seoul-based ...")
_PLACES = {"오송", "송도", "판교", "대덕", "홍릉", "五松", "松島", "板橋", "Osong", "Songdo", "Pangyo", "Daedeok"}
_BYLINE = re.compile(r"(?:기자|특파원|記者|뉴스|日報|新聞|通信|ニュース)\s?$")
_ABBREVIATED = re.compile(r"\s?[(（][A-Z][A-Za-z&-]{1,9}[)）]")  # what has initials has a name (국제백신연구소(IVI))
_SHORT_UNIVERSITY = re.compile(r"[가-힣·\d]+(?<![의공치법약])대")
# Boilerplate lines about the outlet or a press contact name no actors.
_CONTACT = re.compile(
    r"^\s?(?:문의|담당|연락처|보도자료 문의|照会先|問い合わせ先|お問い合わせ|担当|Contact|Media contact|Press contact|©|ⓒ|Copyright|무단|저작권)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ActorFinder:
    """Finds actors; holds the gazetteer and the places.

    Attributes:
        sound: Guesses a country from a name.
        learnt: Finds names that no form gives away.
        common: Folded words of the field and of deeds; compounds of them alone name nobody.
    """

    gazetteer: Gazetteer
    places: Places
    common: frozenset[str]
    learnt: LearntNames
    sound: Homes

    def __call__(self, reading: Reading, *, learnt: bool = True) -> tuple[ActorMention, ...]:
        """Return the actors of a text in order, people and units left out.

        Args:
            learnt: Whether names are looked for that no form gives away; it costs more than all the rest.
        """
        listed = [one for one in self.gazetteer.find(reading) if one.type not in {"person"}]
        found = [_without_units(one) for one in listed]
        for candidate in find_candidates(reading):
            named = _ABBREVIATED.match(reading.text, candidate.end)
            if not named and self._is_nobody(reading.text[candidate.start : candidate.end], candidate.type):
                continue
            if not any(candidate.start < one.end and one.start < candidate.end for one in listed):
                found.append(self._unlisted(reading, candidate))
            else:
                _extend(found, candidate, reading)
        found += self._learnt(reading, found) if learnt else []
        found = [one for one in found if not _is_contact(reading, one)]
        said = {one.start for one in found if one.actor_id is None and self._said(reading, one.start, one.end)}
        return tuple(_agreed(_initialled(reading.text, sorted(found, key=lambda one: one.start)), said))

    def named_on(self, mention: ActorMention, day: date) -> ActorMention:
        """Return the mention with the names its body bore on a day."""
        actor = self.gazetteer.actors.get(mention.actor_id or "")
        return replace(mention, names=actor.names_on(day)) if actor and actor.former else mention

    def _learnt(self, reading: Reading, found: Sequence[ActorMention]) -> list[ActorMention]:
        """Return what no form gives away, where nothing was found yet."""
        return [
            self._unlisted(reading, one)
            for one in self.learnt(reading, self.places)
            if not any(one.start < known.end and known.start < one.end for known in found)
            and not self._is_nobody(reading.text[one.start : one.end], one.type)
        ]

    def _is_nobody(self, surface: str, kind: str) -> bool:
        name = fold(surface)
        if _SHORT_UNIVERSITY.fullmatch(surface):
            return not self.places.country_in(surface[:-1])  # 잣대, 시간대: not every 대 is a university
        if name.endswith(("바이러스", "ウイルス", "ウィルス", "virus")):
            return True
        return (kind == "company" and name in self.places.words) or is_compound(name, self.common)

    def _unlisted(self, reading: Reading, candidate: Candidate) -> ActorMention:
        surface = reading.text[candidate.start : candidate.end]
        said = self._said(reading, candidate.start, candidate.end)  # the press writes ㈜ before anybody's firm
        country = said or candidate.legal or self._country(reading, candidate.start, candidate.end)
        names = Names(**{_script_language(surface, reading.language): surface})
        return ActorMention(surface, candidate.start, candidate.end, None, names, candidate.type, country)

    def _country(self, reading: Reading, start: int, end: int) -> str:
        """What the sound of the name tells, then the outlet's home."""
        home = _HOME.get(reading.language) or (reading.country if reading.country != "OTHER" else "")
        sound = self.sound(reading.text[start:end])
        if reading.language != "en":
            return sound or home
        sentence = reading.sentence_at(start)
        before = reading.text[max(sentence.start, start - _BEFORE) : start]
        near = self.places.country_in(before, last=True)
        return sound or near or home or self.places.country_in(sentence.text) or "OTHER"

    def _said(self, reading: Reading, start: int, end: int) -> str:
        """Return the country that the name itself or the words that qualify it tell, or an empty string."""
        sentence = reading.sentence_at(start)
        before = reading.text[max(sentence.start, start - _BEFORE) : start]
        after = reading.text[end : min(sentence.end, end + _AFTER)]
        contrast = _CONTRAST.get(reading.language)
        return (
            self.places.country_in(reading.text[start:end])
            or self._qualifier(before, after, reading.language)
            or (_HOME[reading.language] if contrast and contrast.match(after) else "")
        )

    def _qualifier(self, before: str, after: str, language: str) -> str:
        """Country of the words that qualify a name directly."""
        for _start, end, country in reversed(self.places.find(before)):
            gap = before[end:]
            if _QUALIFIES[language].fullmatch(gap):
                return country
            break
        bracket = (_APPOSED if language == "en" else _BRACKETED).match(after)
        if bracket and (found := self.places.country_in(bracket[bracket.lastindex or 0])):
            return found
        of = re.match(r"\s(?:of|in|from)\s(?:South\s)?([A-Z][a-z]+(?:\s[A-Z][a-z]+)?)", after)
        return self.places.country_in(of[1]) if of else ""


# 川崎市高津区の介護ロボットメーカー、X: what X is stands between the place and the name.
_APPOSITION = r"[市県都府道]?(?:[一-鿿]{1,4}[区町村市])?の[^、。「」がはをに]{0,14}(?:メーカー|企業|会社|大手|ベンチャー|スタートアップ|法人|商社)、?「?"
_APPOSITION_KO = r"(?:시|도|현|부)?의\s(?:[가-힣]{1,7}\s){0,2}(?:업체|기업|회사|제조사|판매사|유통사|제약사|벤처|스타트업|개발사|운영사|투자사)\s(?:㈜|\(주\))?['‘]?"
# "X-日 Y", "Xと韓国Y": who is named before a body of the other side is of this one.
_CONTRAST = {
    "ko": re.compile(r"\s?(?:[-·∙ㆍ–]|[와과])\s?(?:日|일본)\s?(?=[가-힣A-Z‘'])"),
    "ja": re.compile(r"(?:[-・–]|と)韓国?・?(?=[一-鿿ァ-ヺA-Z「])"),
}
# What may stand between a nationality and the name it qualifies.
_QUALIFIES = {
    "ko": re.compile(rf"(?:{_APPOSITION_KO}|의|계|내|발|에 있는|에 본사를 둔|\s|제약|바이오|의료기기|기업|제약사|벤처|스타트업|업체|대형|신약|개발사|전문|소재|현지|병원|대학|유통사|회사|국적|상장사|투자사|벤처캐피털|‘|'|“|\")*"),
    "ja": re.compile(rf"(?:{_APPOSITION}|の|系|発|に本社を置く|に拠点を置く|バイオ|新興|企業|製薬|大手|ベンチャー|スタートアップ|医療機器|メーカー|創薬|卸|国立|、|「|市の|県の|(?:広域市|特別市)の|大学?発の)*"),
    "en": re.compile(r"(?:'s|’s|-based|ese|n|\s|biotech|drugmaker|startup|start-up|company|firm|maker|developer|venture|pharma|pharmaceutical|hospital|wholesaler|distributor|medical|device|investor|university|giant|group|unit|the|partner|biopharma|AI|clinical-stage|listed|conglomerate|health|tech|bio)*"),
}  # fmt: skip


_BRACKETED = re.compile(r"\s?[(（]\s?([^)）.]{1,40})")  # a comma after a name begins the rest of a headline
# "X, a Seoul-based ...", "X (Seoul)", "X, Seoul,": not the next body of a list ("X, Nagoya hospital to share ...")
_APPOSED = re.compile(
    r"\s?[(（]\s?([^)）.]{1,40})|,\s((?:an?|the|based in|headquartered in)\s[^,.]{1,40}|[A-Z][a-z]+(?=[,.]))"
)


def _without_units(mention: ActorMention) -> ActorMention:
    """An office of a body, or a cluster called by its bare place, is shown as neutral, under its own id."""
    neutral = mention.type == "office" or (mention.type == "cluster" and mention.surface in _PLACES)
    return replace(mention, type="other") if neutral else mention


def _extend(found: list[ActorMention], candidate: Candidate, reading: Reading) -> None:
    """Let a listed name grow into the longer unlisted one that begins with it (도쿄대 -> 도쿄대병원)."""
    inside = [i for i, one in enumerate(found)
              if candidate.start <= one.start and one.end <= candidate.end]  # fmt: skip
    if len(inside) != 1:
        return
    one = found[inside[0]]
    longer = candidate.end - candidate.start - (one.end - one.start)
    grows = candidate.start == one.start and candidate.type in {
        "hospital",
        "institute",
        "university",
    }
    if grows and longer >= 2 and candidate.type != one.type:
        surface = reading.text[candidate.start : candidate.end]
        names = Names(**{_script_language(surface, reading.language): surface})
        found[inside[0]] = ActorMention(
            surface, candidate.start, candidate.end, None, names, candidate.type, one.country
        )


def _is_contact(reading: Reading, mention: ActorMention) -> bool:
    sentence = reading.sentence_at(mention.start)
    return bool(_CONTACT.match(sentence.text)) or bool(
        _BYLINE.search(reading.text[mention.end : mention.end + 4].strip()[:3])
    )


def _initialled(text: str, mentions: Sequence[ActorMention]) -> list[ActorMention]:
    """Give unlisted initials in brackets the country of the body before them (국립과학기술개발청(NSTDA))."""
    found = list(mentions[:1])
    for one in mentions[1:]:
        before = found[-1]
        joined = one.actor_id is None and re.fullmatch(r"\s?[(（]", text[before.end : one.start])
        found.append(replace(one, country=before.country) if joined else one)
    return found


def _agreed(mentions: Sequence[ActorMention], said: Collection[int]) -> list[ActorMention]:
    """Give every mention of one unlisted name the country most of them have, and short forms the full name."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for one in mentions:
        if one.actor_id is None:
            votes[fold(one.surface)][one.country] += _SAID if one.start in said else 1
    whole = _whole_names(mentions)
    agreed = []
    for one in mentions:
        named = whole.get(fold(one.surface), one)
        country = named.country if named.actor_id else votes[fold(named.surface)].most_common(1)[0][0]
        full = replace(named, surface=one.surface, start=one.start, end=one.end, country=country)
        agreed.append(one if one.actor_id else full)
    return agreed


def _whole_names(mentions: Sequence[ActorMention]) -> dict[str, ActorMention]:
    """Return, for each folded short form (미르온), the one longer body of the text that begins with it (미르온테라퓨틱스)."""
    bodies = {fold(one.surface): one for one in mentions}
    found = {}
    for key, one in bodies.items():
        if one.actor_id or len(key) < (_SHORTEST_LATIN if key.isascii() else _SHORTEST):
            continue
        longer = [other for name, other in bodies.items() if name.startswith(key) and name != key]
        if len(longer) == 1 and longer[0].type == one.type:
            found[key] = longer[0]
    return found


def _script_language(surface: str, fallback: str) -> str:
    if surface.isascii():
        return "en"
    if re.search(r"[가-힣]", surface):
        return "ko"
    return "ja" if re.search(r"[ぁ-ヺ一-鿿]", surface) else fallback
