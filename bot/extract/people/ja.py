"""Japanese: `松永太郎副会長`, `李永（イ・ヨン）長官`, `イム・ジョンウク室長`, `代表取締役社長：中島広成`."""

import re
from collections.abc import Iterator

from bot.extract.people.found import Found

_TITLES = (
    "代表取締役社長|代表取締役会長|医長|医局長|科長|学科長|看護師長|師長|参事|主幹|係長|副センター長|副学部長|専門官|保健師|助産師|管理栄養士|技師長|技師|頭取|支配人|責任者|代表取締役|代表理事|取締役社長|取締役会長|取締役|執行役員|執行役|政策官|校長|技監|最高経営責任者|副会長|会長|副会頭|会頭|副社長|社長|理事長|副理事長|理事|病院長|副院長|院長|研究所長|所長|副所長|センター長|研究科長|学部長|学長|副学長|総長|名誉教授|特任教授|客員教授"
    "|准教授|教授|助教|講師|研究員|研究部長|主任研究員|グループリーダー|チームリーダー|部長|副部長|課長|課長補佐|局長|審議官|参事官|調整官|統括官|室長|班長|団長|次官|事務次官|長官|次長|処長|大臣|副大臣|政務官|厚労相|経産相|外相|(?:厚生労働|保健福祉|経済産業|農林水産|文部科学|産業通商|科学技術|総務|財務|環境)相|庁長|医務技監|首相|大統領|知事|副知事|市長|副市長|町長|大使|総領事"
    "|博士|医師|看護師|薬剤師|獣医師|弁護士|専務|常務|本部長|事業部長|支社長|支店長|工場長|事務局長|事務総長|代表|CEO|CTO|COO|CFO|CMO|ＣＥＯ|ＣＴＯ|ＣＯＯ|ＣＦＯ|最高技術責任者|創業者|共同創業者|ディレクター|マネジャー|パートナー|議員|委員長|委員|氏|さん|先生"
)
_SURNAMES = (
    "佐藤|鈴木|高橋|髙橋|田中|伊藤|渡辺|渡邉|渡邊|山本|中村|小林|加藤|吉田|山田|佐々木|山口|松本|井上|木村|林|斎藤|斉藤|齋藤|清水|山崎|山﨑|森|池田|橋本|阿部|石川|山下|中島|中嶋|石井|小川|前田|岡田|長谷川|藤田|後藤|近藤|村上|遠藤|青木|坂本|福田|太田|西村|藤井|金子|岡本|藤原|三浦|中野|中川|原田|松田|竹内"
    "|小野|田村|中山|和田|石田|森田|上田|原|内田|柴田|酒井|宮崎|横山|高木|安藤|宮本|大野|小島|谷口|今井|工藤|高田|増田|丸山|杉山|村田|大塚|新井|小山|平野|藤本|河野|上野|野口|武田|松井|千葉|岩崎|菅原|木下|久保|佐野|野村|松尾|菊地|菊池|市川|杉本|古川|大西|島田|水野|桜井|櫻井|渡部|高野|吉川|山内|西田|飯田|西川|小松"
    "|北村|安田|五十嵐|川口|関|平田|中田|川崎|本田|久保田|吉村|東|岩田|中西|服部|樋口|福島|辻|川上|松岡|永井|松永|黒田|田口|川村|望月|荒木|秋山|大島|早川|松下|浜田|濱田|須藤|黒岩|福岡|宮田|大久保|岩本|尾崎|熊谷|片山|堀|横田|堀内|星野|成田|土屋|三宅|内藤|萩原|黒木|山中|浅野|大谷|矢野|栗原|富田|根本|塩崎|岸田|石破|上川|武見|茂木|林田|柳田|織原|折原|宗岡|相沢|相澤|高島|髙島|長田|桑原|島崎|西山|平井|奥田|吉岡|大川|河合|沢田|澤田|白石|戸田|石原|津田|関口|児玉|永田|石橋|野田|榎本|森本|山岸|日高|大石|宇野|神田|梅田|三上|小池|志村|若林|片岡|足立|榊原|稲垣|堤|八木|植田|高山|小原|徳田|田辺|田邊|古賀|白井|豊田|目黒|高口|比嘉|金城|大城|宮城|新垣|島袋|大橋|松村|柴崎|三木|桑田|門田|西岡|黒川|長尾|大森|吉野|水谷|永野|松原|川島|安部|篠原|秋田|土井|岡村|森下|武藤|北川|村井|千田|窪田|平山|中原|鶴田|倉田|沖田|有馬|久野|藤川|藤村|菅野|牧野|西尾|宮川|小出|難波|岸本|杉本|中井|河原|坂口|真鍋|那須|畑|滝沢|瀬戸|梶原|塚本|三好|下村|大竹|大沢|江口|片桐|米田|都築|須田|入江|竹中|笠原|向井|金井|浜崎|相馬|日野|土田"
    "|金|李|朴|崔|鄭|姜|趙|尹|張|任|韓|呉|徐|申|権|黄|安|宋|柳|全|洪|高|文|梁|孫|裵|白|許|南|沈|盧|河|郭|成|車|朱|禹|具|閔|陳|池|厳|元|曺|卞"
)
_GIVEN = r"(?:[一-鿿々][一二三太次]郎|[一-鿿々]{2}[子美]|[一-鿿々]{2}|[一-鿿々]|[ぁ-ゖ]{2,4}|[ァ-ヺー]{2,4})"
_FULL = rf"(?:(?:{_SURNAMES})\s?{_GIVEN})"
_KATAKANA = r"(?:[ァ-ヺー]{1,8}[・＝\s][ァ-ヺー]{1,10})"
_READING = r"(?:[(（][ァ-ヺーぁ-ゖ・\s]{2,16}[)）])"
_LINK = r"(?:・|、|\s|　)?"

_NAME_TITLE = re.compile(
    rf"(?P<name>{_FULL}){_READING}?{_LINK}(?P<role>[一-鿿ァ-ヺーA-Za-z・]{{0,12}}?(?:{_TITLES}))(?![一-鿿]{{2}})"
)
_PLAIN_TITLE = re.compile(
    rf"(?<=[のるたがはと、。「（(\s　・])(?P<name>[一-鿿々]{{3,5}}?){_READING}?(?P<role>(?:{_TITLES}))(?![一-鿿])"
)
# A given name in hiragana; what only looks like one is a particle or an ending.
_KANA_GIVEN = re.compile(
    rf"(?<=[のるたがはと、。「（(\s　・])(?P<name>[一-鿿々]{{1,3}}(?!(?:を|から|まで|より|では|には|とは|への|での|との|にも|として|による|など|ため|ほか"
    rf"|だけ|ごと|という|する|した|して|れた|ある|いる|なる|とな|とす|られ|って|った|んだ|んで|ども|および))[ぁ-ゖ]{{2,4}}){_READING}?"
    rf"(?<![のをはがにへと])(?P<role>(?:[一-鿿ァ-ヺー]|づくり|まち|こども|くらし){{0,8}}?(?:{_TITLES}))(?![一-鿿])"
)
_LATIN_TITLE = re.compile(
    rf"(?P<name>(?:[A-Z]{{2,}}|[A-Z][a-z]+)\s[A-Z][a-z]+(?:-[A-Za-z][a-z]+)?){_LINK}(?P<role>[一-鿿ァ-ヺー・]{{0,12}}?(?:{_TITLES}))"
)
_READ_NAME = re.compile(
    rf"(?P<name>[一-鿿]{{2,4}}){_READING}{_LINK}(?P<role>[一-鿿ァ-ヺーA-Za-z・]{{0,16}}?(?:{_TITLES}))?"
)
# "孔スジン教授": the given name of a Korean as it sounds
_SOUNDED = re.compile(
    rf"(?<![一-鿿々])(?P<name>[一-鿿][ァ-ヺー]{{2,4}}){_READING}?{_LINK}(?P<role>[一-鿿A-Za-z]{{0,12}}?(?:{_TITLES}))(?![一-鿿]{{2}})"
)
_IN_TWO = re.compile(r"[(（][ァ-ヺーぁ-ゖ]+[・\s][ァ-ヺーぁ-ゖ]+[)）]")
_KATAKANA_TITLE = re.compile(
    rf"(?P<name>{_KATAKANA})(?:[(（][^)）]{{1,12}}[)）])?{_LINK}(?P<role>[一-鿿ァ-ヺーA-Za-z・]{{0,20}}?(?:{_TITLES}))"
)
_TITLE_NAME = re.compile(
    rf"(?P<role>[一-鿿]{{0,6}}(?:{_TITLES}))(?:の|[:：]\s?|・|\s|　|、)(?P<name>{_FULL}|{_KATAKANA})(?=[)）」、。\s　はがらの]|氏|さん|$)"
)
# "代表取締役社長 鳴海 修一", "審議官 永友慎一郎": after a title and a gap any kanji are a name.
_GAP_NAME = re.compile(
    rf"(?P<role>(?:{_TITLES}))(?:[:：]\s?|[\s　])(?P<name>[一-鿿々]{{1,3}}[\s　]?(?:[一-鿿々]{{1,3}}|[ぁ-ゖ]{{2,4}}))(?=[)）」、。\s　]|$)"
)
_NOT_NAMES = re.compile(
    r"(?:金利|大学|病院|研究|製薬|政府|大臣|会社|委員|協会|機構|省|局|部門|担当|共同|副会|代表|取締|社長|会長|教授|理事|所長|院長|部長|課長|団体|企業|本部|日本|韓国|両国|当局|首脳|保健|厚生|関係|事務|専務|常務|主任|名誉|特任|客員|執行|最高|経営|責任|統括|国際|医療|福祉|経済|産業|外務|事業|開発|技術|室長|班長|市|県|都|区|町|年|月|日間|東京|京都|大阪|高知|高崎|福岡県|千葉県|石川県|山口県|福島県|宮崎県|長崎|川崎市|成田空|東北|東海|関西|関東|全国|全員|高齢|高度|高機|文部|文科|安全|成果|成長|林業|金融|金額|原料|原薬|白血|南部|南北|東部|東大|北部|具体|森林|池袋|車両|黄色|許可|任命|任期|申請|呉服|文化|河川|厳格|元会|元社|元教|元理|元長)"
)


def find(text: str) -> Iterator[Found]:
    """Yield people; overlapping ones too, the caller keeps the first and longest."""
    for pattern in (_READ_NAME, _NAME_TITLE, _SOUNDED, _KATAKANA_TITLE, _PLAIN_TITLE, _KANA_GIVEN, _LATIN_TITLE):
        for match in pattern.finditer(text):
            if pattern is _READ_NAME and not match["role"] and not _IN_TWO.search(match.group()):
                continue  # 褥瘡(じょくそう), 板橋（パンギョ）
            if not _NOT_NAMES.search(match["name"]) and text[match.start("name") - 1] != "最":  # 最高科学責任者
                yield Found(match.start("name"), match.end("name"), _role(match["role"] or ""))
    for match in _GAP_NAME.finditer(text):
        if not _NOT_NAMES.search(match["name"]) and len(match["name"]) >= 3:
            yield Found(match.start("name"), match.end("name"), _role(match["role"]))
    for match in _TITLE_NAME.finditer(text):
        if not _NOT_NAMES.search(match["name"]):
            yield Found(match.start("name"), match.end("name"), _role(match["role"]))


_AHEAD = re.compile(
    rf"(?P<role>[一-鿿ァ-ヺー]{{0,10}}?(?:{_TITLES}|施設長|園長|介護士|審査員|診療員|療法士|栄養士|学生))(?:の|、|・)$"
)


def title_before(text: str, start: int) -> str:
    """Return the title that stands before a name (院長の佐藤さん), or an empty string."""
    found = _AHEAD.search(text[max(0, start - 20) : start])
    return found["role"] if found else ""


def _role(text: str) -> str:
    return "" if text in {"氏", "さん", "先生"} else re.sub(r"(?<=.)(?:氏|さん)$", "", text)
