"""Common nouns put together (세포처리센터, 放射性医薬品, 解析ソフト): a name in form, but nobody's."""

from __future__ import annotations

from collections.abc import Collection

_LONGEST = 12  # characters of one part

# Parts that occur in names and common nouns alike; a compound of nothing else names nobody.
_PARTS = frozenset(
    """
    센터 연구 연구소 연구원 연구센터 협회 학회 병원 의원 의원급 클리닉 처리 생산 개발 지원 종합 통합 커뮤니케이션 시스템 그룹 실무 관리 과제 교육
    한일 일한 양국 훈련 상사 투자사 제약사 검진 검사 전문 자매 낙도 지역 포괄 노인 보건 건강 국립 시립 도립 사립 대학 의과 약학 치의 간호 의생명 암 희귀 질환 의료 의료기기 제약 은행
    마스터 기술 산업 정보 데이터 분석 서비스 품질 안전 혁신 창업 벤처 투자 해외 국내 국제 글로벌 공동 합동 협력 사업 기획 운영 추진 위원회 협의회
    조합 재단 기구 시설 공장 약국 요양 재활 치료 진료 응급 수술 영상 유전 유전자 유전체 줄기 세포 재생 화학 정밀 바이오 자원 공학 생물 생명 과학 면역
    미생물 독성 임상 시험 사모 펀드 내과 외과 소아과 안과 치과 피부과 산부인과 대형 중소 상급 거점 책임 수석 박사후 로봇 인공지능 원격 소프트 소프트웨어
    日韓 韓日 両国 センター 研究 研究所 研究院 研究機構 機構 協会 学会 病院 医院 クリニック 処理 生産 製造 開発 支援 総合 統合 システム グループ 実務 管理 教育 訓練
    検診 検査 専門 姉妹 都市 離島 地域 包括 高齢者 高齢 認知症 保健 健康 国立 市立 県立 公立 私立 大学 医科 薬科 歯科 看護 希少 疾病 疾患 用 医療 医薬品
    医療機器 製薬 銀行 技術 産業 情報 データ 解析 分析 ソフト サービス 品質 安全 革新 起業 投資 海外 国内 国際 共同 合同 協力 事業 企画 運営 推進
    委員会 協議会 組合 財団 施設 工場 薬局 調剤 療養 療法 治療 診療 救急 手術 画像 遺伝 遺伝子 幹 細胞 再生 化学 精密 バイオ 資源 工学 生物 生命 科学
    免疫 微生物 毒性 臨床 試験 内科 外科 小児科 眼科 皮膚科 大手 中小 中核 拠点 多施設 ロボット アーム カプセル 菌 乳酸 酪酸 ペプチド 核酸 抗体 放射性
    ワンストップ リンカー 介護 テクノロジー 画面 共有 獣 医師 会 薬剤師 県 県内 県庁 市 両 道 道内 各 同 複数 代表 取締役 社長 会長 担当 CDMO CRO CMO AI RNA DNA
    """.split()
)


def is_compound(folded: str, common: Collection[str]) -> bool:
    """Whether a folded name is made of common nouns and counts alone.

    Args:
        common: More such nouns, folded: the words of the field.
    """
    reached = {0}
    for end in range(1, len(folded) + 1):
        for start in range(max(0, end - _LONGEST), end):
            if start in reached and _is_part(folded[start:end], common):
                reached.add(end)
                break
    return len(folded) in reached


_FOLDED = frozenset(part.casefold() for part in _PARTS)


def _is_part(text: str, common: Collection[str]) -> bool:
    return text in _FOLDED or text.isdecimal() or (len(text) > 1 and text in common)
