"""What the bot says to people, in three languages; `{names}` are filled in."""

from collections.abc import Callable

Say = Callable[..., str]


def speaker(language: str) -> Say:
    """Return what turns a phrase's key and values into words of a language."""

    def say(key: str, /, **values: object) -> str:
        return _PHRASES[key][language].format(**values)

    return say


def _table(text: str) -> dict[str, dict[str, str]]:
    rows = (line.split("|") for line in text.strip().splitlines())
    return {key.strip(): dict(zip(("en", "ko", "ja"), map(str.strip, rest), strict=True)) for key, *rest in rows}


_PHRASES = _table("""
who.seen      | items: {items}, stories: {stories}, {first} to {last} | 기사 {items}건, 스토리 {stories}건 ({first}~{last}) | 記事{items}件、ストーリー{stories}件（{first}～{last}）
who.people    | People: {names} | 인물: {names} | 人物：{names}
who.partners  | Partners: {names} | 파트너: {names} | 提携先：{names}
who.deeds     | Kinds: {names} | 협력 유형: {names} | 協力の種類：{names}
who.topics    | About: {names} | 분야: {names} | 分野：{names}
who.months    | By month: {names} | 월별: {names} | 月別：{names}
who.ahead     | Ahead: {names} | 예정: {names} | 今後の予定：{names}
who.none      | Nothing is known of “{name}” yet. Try another spelling, or /coop search {name} is:all. | “{name}”에 대해 아직 아는 것이 없습니다. 다른 표기나 /coop search {name} is:all 을 시도해 보세요. | 「{name}」についてはまだ情報がありません。別の表記か /coop search {name} is:all をお試しください。
stats.items   | {total:,} items: {accept:,} relevant, {review:,} in doubt, {reject:,} about something else | 기사 {total:,}건: 관련 {accept:,}, 검토 {review:,}, 무관 {reject:,} | 記事{total:,}件：関連{accept:,}、要確認{review:,}、無関係{reject:,}
stats.alerts  | {stories:,} stories; {sent:,} alerts posted, {waiting:,} waiting, {dead:,} refused | 스토리 {stories:,}건, 게시된 알림 {sent:,}, 대기 {waiting:,}, 거부 {dead:,} | ストーリー{stories:,}件、投稿済み{sent:,}、待機{waiting:,}、拒否{dead:,}
stats.months  | Relevant items by month: {months} | 월별 관련 기사: {months} | 月別の関連記事：{months}
stats.sources | Where they came from: {sources} | 출처: {sources} | 出典：{sources}
stats.votes   | Your votes: {yes} relevant, {no} not – {precision} of what was judged was right | 투표: 관련 {yes}, 무관 {no} – 적중률 {precision} | 投票：関連{yes}、無関係{no}（適中率{precision}）
stats.no_votes | Nobody has voted yet: the buttons on an alert teach the bot. | 아직 투표가 없습니다. 알림의 버튼으로 봇을 가르칠 수 있습니다. | まだ投票がありません。アラートのボタンでボットに教えられます。
digest.daily   | The day: {begin} to {end} | 일일 요약: {begin}~{end} | 今日のまとめ：{begin}～{end}
digest.weekly  | The week: {begin} to {end} | 주간 요약: {begin}~{end} | 今週のまとめ：{begin}～{end}
digest.held    | While it was quiet: {count} stories | 조용한 시간 동안의 소식 {count}건 | 通知休止中のニュース{count}件
digest.burst   | {count} stories at once | 한꺼번에 들어온 소식 {count}건 | まとめて届いたニュース{count}件
digest.figures | Stories: {stories}, reports: {items}. {kinds} | 스토리 {stories}건, 기사 {items}건. {kinds} | ストーリー{stories}件、記事{items}件。{kinds}
digest.nothing | Nothing new in this time. | 이 기간에는 새 소식이 없습니다. | この期間に新しいニュースはありません。
digest.ahead   | Ahead | 앞으로의 일정 | 今後の予定
remind         | Reminder, in {days} days: {event} | 알림, {days}일 후: {event} | リマインド（{days}日後）：{event}
remind.one     | Reminder, tomorrow: {event} | 알림, 내일: {event} | リマインド（明日）：{event}
who.ask       | Whose dossier? For example: /coop who Astellas | 누구를 찾을까요? 예: /coop who 아스텔라스 | どなたですか。例：/coop who アステラス
""")
