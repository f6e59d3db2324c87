"""English names, and Latin ones inside Korean or Japanese text."""

import re
from collections.abc import Iterator

from bot.extract.unlisted.candidate import Candidate

_EN_TYPES = {
    "university": "University|College|Graduate School",
    "hospital": "Sanatorium|University Hospital|General Hospital|Medical Center|Medical Centre|Hospital|Clinic|Infirmary",
    "institute": "Research Institute|Research Center|Research Centre|Institute|Laboratory|Laboratories",
    "association": "Association|Society|Federation|Chamber of Commerce(?: and Industry)?|Council|Consortium|Red Cross|Union|Alliance",
    "agency": "Agency|Authority|Administration|Quarantine Station|Foundation|Corporation for|Promotion Center|Commission|Bureau|Center|Centre",
    "government": "Prefecture|Prefectural Government|Metropolitan Government|City Hall|Province|Provincial Government|City Government|Metropolitan City|City|County",
    "company": (
        "Therapeutics|Biotherapeutics|Biosciences?|Biotechnolog(?:y|ies)|Biotech|Biopharma(?:ceuticals?)?|Biologics|Biolabs?|Biosystems|Biomedical|Biomed|Bio|Pharmaceuticals?|Pharma"
        "|Medical Devices|Medical Systems|Medical|Medtech|Medicine|Medix|Healthcare|Health|Genomics|Genetics|Diagnostics|Dx|Cardio|Neuro|Oncology|Labs?|Cellworks|Cells?|Sciences?|Technologies|Technology|Tech"
        "|Robotics|Devices|Dental|Optics|Imaging|Chemicals?|Holdings|Group|Ventures|Capital|Partners|Securities|Bank|Investments?|AI|Biome|Vaccines?|Seiyaku|Yakuhin|Solutions|Systems|Instruments|Materials|Works|Polymer|Life|Biosense|Informatics|Generics|Trading|Immunotech|Microsystems|Pharm|Surgical|Rx|Chem|Kasei|Logistics|Software|Vision|Media|Foundry|Exchange"
    ),
}
_LATIN_NAME = r"[A-Z](?:[A-Za-z0-9&'’+-]|\.(?=[A-Za-z0-9]))*"
_EN_WORD = r"(?:[A-Z][A-Za-z0-9&'’+-]*|of|for|and|the|de)"
_LEGAL = r"(?:,?\s(?:Inc|Corp|Corporation|Co\.,?\sLtd|Company|Co|Ltd|Limited|LLC|K\.?K|KK|GmbH|AG|plc|PLC|S\.A|SE|G\.?K|Pte\.?\sLtd)\b\.?)"

_EN_TYPE_RULES = {
    kind: re.compile(
        rf"\b(?P<name>{_LATIN_NAME}(?:[ ]{_EN_WORD}){{0,5}}?[ ](?:{words})\b(?:\s(?:Hospital|School of Medicine|College of Medicine|Korea|Japan))?)(?P<legal>{_LEGAL}?)"
    )
    for kind, words in _EN_TYPES.items()
}
_EN_ONE_WORD = re.compile(
    r"\b(?P<name>[A-Z][a-z]*(?:[A-Z][a-z]+)*(?:Bio|bio|Pharma|pharma|Cell|cell|Gen|gene|genics|Med|medix|Therapeutics|vax|Health|Chem|Tech|Lab|Labs|omics|logics))\b"
)
_EN_LEGAL = re.compile(rf"\b(?P<name>{_LATIN_NAME}(?:\s[A-Z][A-Za-z0-9&'’+-]*){{0,4}})(?P<legal>{_LEGAL})")
_EN_OF = re.compile(
    r"\b(?P<name>(?:University|National Institutes?|Institute|Ministry|Bank|Hospital|College|Province|City|Government) of [A-Z][a-z]+(?:(?:,| and|,? and| for| of|\s(?=[A-Z]))\s?[A-Z]?[a-z]+){0,6}?)(?=[\s,.;:)(]|$)(?![\s](?:and|of)\s[A-Z])"
)
_EN_FIRM = re.compile(
    rf"(?:[Bb]iotech|[Dd]rugmaker|[Ss]tartup|[Ss]tart-up|[Cc]ompany|[Ff]irm|[Mm]aker|[Dd]eveloper|[Vv]enture|[Dd]istributor|[Pp]harma|[Cc]linic|[Uu]nit|[Ii]nvestor|[Gg]roup|(?:Korea|Japan)(?:'s|’s)|(?:Korean|Japanese|-based))\s(?P<name>{_LATIN_NAME}(?:\s[A-Z][A-Za-z0-9&'’+-]*){{0,3}})"
)
_EN_NEVER = re.compile(
    r"^(?:The|A|An|In|On|At|By|For|And|But|Its|Their|This|These|Those|Under|With|After|Before|When|While|From|As|It|Both|Two|Three|Eight|Nine|New|South|North|East|West|Asia|Asian|Global|World|Korean|Japanese|Korea|Japan|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December|Phase|Minister|President|Chairman|Director|CEO|Professor|Dr|Mr|Ms|Mrs|Prime|Deputy|Vice)$"
)
_EN_GENERIC = re.compile(
    r"^(?:(?:The|A|An|Our|Their|Korean?|Japan(?:ese)?|South|New|National|International|Global|Asian?|Public|Digital|Regenerative|Medical|Bio|Health|Clinical|Advanced|Joint|Regional|Local|World|Korea-Japan|Japan-Korea|Cell|Gene|Drug|Life|Contract|Big|Precision|Research|University|General|Animal|Chief|Open|Data|Elderly|Mental|Women's|Traditional|Personalized|Nuclear|Human|Executive|Strategic|Special)\s)*(?:Medicine|Health|Healthcare|Sciences?|Technology|Technologies|Bio|Hospital|University|Institute|Agency|Council|Capital|Group|Partners?|Tech|AI|Bank|Center|Centre|Association|Systems?|Solutions?|Medical|Pharma|Therapeutics|Genomics|Diagnostics|Ventures?|Investments?|Labs?|Oncology|Province|Prefecture|Council|College|Commission|Foundation|Society|Alliance|Works|Materials|Cells?|Vaccines?|Imaging|Devices?|Union|Holdings|Dental|Clinic|Robotics|Pharmaceuticals?|Biotech|Biotechnology|Biologics|Chemicals?|Securities|Biopharma|Laboratory|Laboratories)$"
)
_EN_LEADING = re.compile(
    r"^(?:(?:The|A|An|In|On|At|By|For|And|But|Its|Their|When|While|As|Both|Under|With|After|From|CEO|President|Chairman|Professor|Korean|Japanese|South|Meanwhile|Founded|Startup|Biotech|Between|Of|To|Also"
    r"|[A-Z][a-z]+-based|(?!Women|Children|People|Mary|Luke|Veterans)[A-Z][a-z]+(?:'s|’s)|[A-Z][a-z]+ and(?= [A-Z][a-z]+(?:'s|’s)))\s)+"
)

# "Governor Shinji Hirai of Tottori Prefecture": the person is no part of the body.
_EN_PERSON = re.compile(
    r"^(?:(?:Governor|Mayor|Minister|Director|Professor|Dr\.?|President|Chairman|Ambassador)\s)?(?!(?:[\w-]+\s)?(?:University|Institutes?|Bank|College|School"
    r"|Society|Association|Academy|Ministry|Federation|Council|Cent(?:er|re)|Hospital|Department|Faculty|Foundation|Agency|Board|Government|Office|Republic"
    r"|Chamber|Union|Bureau|Laborator(?:y|ies)|Corporation|Company|Kingdom|States?|Museum|Korea|Japan|House|Church|Sisters|Club|Authority|League|Science|Industry)\s)"
    r"[A-Z][a-z]+(?:-[a-z]+)?\s[A-Z][a-z]+(?:-[A-Za-z][a-z]+)?\s(?:of|at)\s(?:the\s)?(?=[A-Z])"
)

# The company a headline begins with, named again in the text, never written in lower case.
_EN_TITLE = re.compile(
    r"^(?P<name>[A-Z][A-Za-z0-9]{2,14}(?:\s[A-Z][A-Za-z0-9]{1,12})?)(?='s|,|\s(?:to|wins?|won|signs?|and|in|with|joins?|takes?|sells?|gets?|sets?|raises?|buys?|pays?|licen[cs]es?|begins?|starts?|opens?|supplies|expands?|will|has)\b)"
)


def _headline(text: str) -> Iterator[Candidate]:
    match = _EN_TITLE.match(text)
    if not match or any(_EN_NEVER.match(word) for word in match["name"].split()):
        return
    name = match["name"]
    if re.search(rf"\b{re.escape(name.lower())}\b", text) or _EN_GENERIC.match(name):
        return
    places = [place.start() for place in re.finditer(rf"\b{re.escape(name)}\b", text[match.end() :])]
    for start in [0, *(match.end() + place for place in places)] if places else []:
        yield Candidate(start, start + len(name), "company")


def find(text: str) -> Iterator[Candidate]:
    """Yield English candidates; they may overlap."""
    yield from _headline(text)
    for kind, pattern in _EN_TYPE_RULES.items():
        for match in pattern.finditer(text):
            yield from _named(text, match.start("name"), match.end("name"), kind, match["legal"])
    for match in _EN_LEGAL.finditer(text):
        yield from _named(text, match.start("name"), match.end("name"), "company", match["legal"])
    for match in _EN_OF.finditer(text):
        kind = (
            "university"
            if match["name"].startswith("University")
            else "institute"
            if "Institute" in match["name"]
            else "agency"
        )
        yield Candidate(match.start("name"), match.end("name"), kind)
    for match in _EN_ONE_WORD.finditer(text):
        yield from _named(text, match.start("name"), match.end("name"), "company", "")
    for match in _EN_FIRM.finditer(text):
        yield from _named(text, match.start("name"), match.end("name"), "company", "")


def _named(text: str, start: int, end: int, kind: str, legal: str) -> Iterator[Candidate]:
    """Drop leading words that belong to the sentence, and plain common nouns."""
    lead = _EN_LEADING.match(text[start:end])
    if lead and len(text[start:end]) - lead.end() >= 2:
        start += lead.end()
    if person := _EN_PERSON.match(text[start:end]):
        start += person.end()
    name = text[start:end]
    if (
        name.startswith(("Minister ", "Secretary of "))
        or _EN_GENERIC.match(name)
        or all(_EN_NEVER.match(word) for word in name.split())
    ):
        return
    home = "JP" if re.search(r"K\.?K|G\.?K", legal) else ""
    yield Candidate(start, end, kind, home)


_LATIN_KO = re.compile(
    rf"(?<![A-Za-z0-9.@/-])(?P<name>{_LATIN_NAME}(?:\s[A-Z][A-Za-z0-9&'’+-]*){{0,3}})(?=\s?[(（][^)）]{{0,20}}(?:대표|社長|代表)|(?:社)(?![会長内])|(?:은|는|이|가|과|와)\s[^.]{{0,60}}(?:체결|밝혔|발표|협약|계약|투자|공동)|(?:は|と|が)[^。]{{0,50}}(?:契約|発表|締結|提携|共同|合意))"
)
_ACRONYMS = frozenset(
    [
        "AI",
        "CEO",
        "CTO",
        "CFO",
        "MOU",
        "IPO",
        "IR",
        "PR",
        "R&D",
        "DNA",
        "RNA",
        "mRNA",
        "ADC",
        "CAR-T",
        "CRO",
        "CDMO",
        "CMO",
        "GMP",
        "IND",
        "NDA",
        "BLA",
        "FDA",
        "EMA",
        "WHO",
        "OECD",
        "APEC",
        "G20",
        "ICT",
        "IT",
        "IoT",
        "API",
        "ESG",
        "PCR",
        "MRI",
        "CT",
        "ECG",
        "LOI",
        "JV",
        "M&A",
        "NK",
        "iPS",
        "iPSC",
        "EU",
        "UN",
        "US",
        "UK",
        "K-Bio",
        "CAR",
        "COVID",
        "AMR",
        "HIV",
        "KOSDAQ",
        "KOSPI",
        "BioJapan",
        "BIO",
    ]
)


def find_in_cjk(text: str) -> Iterator[Candidate]:
    """Yield Latin names inside Korean or Japanese text."""
    for match in _LATIN_KO.finditer(text):
        if match["name"] not in _ACRONYMS and len(match["name"]) >= 2:
            yield Candidate(match.start("name"), match.end("name"), "company")
    for kind in ("company", "university", "hospital", "institute"):
        for match in _EN_TYPE_RULES[kind].finditer(text):
            yield from _named(text, match.start("name"), match.end("name"), kind, match["legal"])
