"""The words people type after `/coop`, in three languages, and the nearest one to a mistyped word."""

from __future__ import annotations

import difflib

_WORDS = """
search        | s find 검색 찾기 検索 探す
latest        | new recent 최신 최근 最新 新着
who           | actor profile 누구 기관 인물 誰 機関 人物
calendar      | cal dates ahead 일정 달력 予定 カレンダー 日程
story         | 스토리 사건 ストーリー 話題
why           | reason 왜 이유 なぜ 理由
digest        | summary 요약 まとめ 要約
subscriptions | subs 구독 구독목록 購読 購読一覧
subscribe     | sub add 구독하기 구독추가 購読する 購読追加
feeds         | sources 피드 출처 フィード 情報源
stats         | statistics figures 통계 統計
help          | ? 도움말 도움 ヘルプ 使い方
"""
ALIASES = {
    alias.casefold(): command.strip()
    for command, _, aliases in (line.partition("|") for line in _WORDS.strip().splitlines())
    for alias in (command.strip(), *aliases.split())
}
COMMANDS = tuple(dict.fromkeys(ALIASES.values()))


def command_of(word: str) -> str:
    """Return the command a word stands for, or an empty string."""
    return ALIASES.get(word.casefold(), "")


def nearest(word: str) -> str:
    """Return the word that was perhaps meant, or an empty string."""
    near = difflib.get_close_matches(word.casefold(), ALIASES, n=1, cutoff=0.5)
    return near[0] if near else ""
