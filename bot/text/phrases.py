"""What the bot says to people, in three languages; `{names}` are filled in."""

import re
from collections.abc import Callable

Say = Callable[..., str]


def speaker(language: str) -> Say:
    """Return what turns a phrase's key and values into words of a language."""

    def say(key: str, /, **values: object) -> str:
        return _PHRASES[key][language].format(**values)

    return say


def _table(text: str) -> dict[str, dict[str, str]]:
    r"""Read `key | en | ko | ja`; `\|` is a bar, and a second blank before a phrase belongs to it."""
    rows = (re.split(r"(?<!\\)\|", line) for line in text.strip().splitlines())
    return {key.strip(): dict(zip(("en", "ko", "ja"), map(_phrase, rest), strict=True)) for key, *rest in rows}


def _phrase(cell: str) -> str:
    return cell.removeprefix(" ").rstrip().replace("\\|", "|")


_PHRASES = _table(r"""
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
stats.months  | Relevant items by month (the last {count}): {months} | 월별 관련 기사(최근 {count}개월분): {months} | 月別の関連記事（最近{count}か月分）：{months}
stats.sources | Where they came from: {sources} | 출처: {sources} | 出典：{sources}
stats.votes   | Your votes: {yes} relevant, {no} not – {precision} of what was judged was right | 투표: 관련 {yes}, 무관 {no} – 적중률 {precision} | 投票：関連{yes}、無関係{no}（適中率{precision}）
stats.chart   | Relevant items by month; dark: stories posted | 월별 관련 기사(진한 막대: 게시된 스토리) | 月別の関連記事（濃い棒：投稿済みストーリー）
stats.no_votes | Nobody has voted yet: the buttons on an alert teach the bot. | 아직 투표가 없습니다. 알림의 버튼으로 봇을 가르칠 수 있습니다. | まだ投票がありません。アラートのボタンでボットに教えられます。
digest.daily   | The day: {begin} to {end} | 일일 요약: {begin}~{end} | 今日のまとめ：{begin}～{end}
digest.weekly  | The week: {begin} to {end} | 주간 요약: {begin}~{end} | 今週のまとめ：{begin}～{end}
digest.held    | While it was quiet: {count} stories | 조용한 시간 동안의 소식 {count}건 | 通知休止中のニュース{count}件
digest.burst   | {count} stories at once | 한꺼번에 들어온 소식 {count}건 | まとめて届いたニュース{count}件
digest.figures | Stories: {stories}, reports: {items}. {kinds} | 스토리 {stories}건, 기사 {items}건. {kinds} | ストーリー{stories}件、記事{items}件。{kinds}
digest.more    | The first {shown} are shown; {more} more are in /coop latest. | 처음 {shown}건만 표시합니다. 나머지 {more}건은 /coop 최신 에 있습니다. | 最初の{shown}件を表示しています。ほか{more}件は /coop 最新 にあります。
digest.nothing | Nothing new in this time. | 이 기간에는 새 소식이 없습니다. | この期間に新しいニュースはありません。
digest.ahead   | Ahead | 앞으로의 일정 | 今後の予定
news.also      | Also told by {source}: {title} | 추가 보도: {source}: {title} | 続報：{source}：{title}
news.spoke     | {side} has now announced it too ({who}) | {side} 측도 발표했습니다 ({who}) | {side}側も発表しました（{who}）
news.partner   | Newly named: {names} | 새로 언급된 기관: {names} | 新たに挙がった機関：{names}
news.moved     | Date changed, {what}: {was} → {now} | 날짜 변경, {what}: {was} → {now} | 日付の変更（{what}）：{was} → {now}
news.off       | Called off or denied, says {who} | 취소 또는 부인 보도: {who} | 中止または否定（{who}）
story.merged   | This story goes on in another card: {headline} | 이 소식은 다른 카드에서 이어집니다: {headline} | この話題は別のカードに続きます：{headline}
calendar.title | Ahead | 앞으로의 일정 | 今後の予定
calendar.none  | No dated event is ahead. | 예정된 일정이 없습니다. | 予定はありません。
wish.none      | No subscription yet: the team's channel gets everything at once. | 구독이 없습니다. 팀 채널이 모든 알림을 바로 받습니다. | 購読はまだありません。チームのチャンネルにすべてすぐ届きます。
wish.title     | Subscriptions | 구독 | 購読
wish.all       | everything | 전체 | すべて
wish.at_once   | at once | 즉시 | すぐに
wish.daily     | daily at {at} | 매일 {at} | 毎日{at}
wish.weekly    | every {day} at {at} | 매주 {day} {at} | 毎週{day}{at}
wish.quiet     | quiet {start}-{end} | 조용한 시간 {start}-{end} | 休止 {start}-{end}
wish.preview   | In the last 30 days this would have brought {count} stories. | 지난 30일이라면 {count}건이었습니다. | 過去30日なら{count}件でした。
unknown        | I do not know “{word}”. | “{word}”은(는) 모르는 명령입니다. | 「{word}」は分かりません。
unknown.near   | Did you mean /coop {near}? | /coop {near} 인가요? | /coop {near} でしょうか。
unknown.help   | /coop help lists what I can do. | /coop 도움말 에 할 수 있는 일이 있습니다. | /coop ヘルプ に一覧があります。
search.ask     | What shall I look for? For example: /coop search astellas deed:mou | 무엇을 찾을까요? 예: /coop 검색 아스텔라스 deed:mou | 何を探しますか。例：/coop 検索 アステラス deed:mou
search.title   | Search: {query} | 검색: {query} | 検索：{query}
search.none    | Nothing found. Add is:all to look in rejected items too. | 찾은 것이 없습니다. is:all 을 붙이면 제외된 기사도 찾습니다. | 見つかりませんでした。is:all を付けると除外した記事も探します。
latest.title   | Latest | 최신 소식 | 最新
latest.none    | Nothing relevant has been seen yet. | 아직 관련 소식이 없습니다. | 関連するニュースはまだありません。
place.more     |  ({first}–{last} of more) |  ({first}–{last}, 더 있음) | （{first}～{last}、続きあり）
place.last     |  ({first}–{last}) |  ({first}–{last}) | （{first}～{last}）
story.none     | There is no such story. The id stands under /coop latest. | 그런 스토리가 없습니다. | そのようなストーリーはありません。
feeds.title    | Feeds | 피드 | フィード
feeds.all      | {well} of {count} feeds are well. | 피드 {count}개 중 {well}개 정상. | フィード{count}件のうち{well}件が正常です。
feeds.ill      | {name}: {problem} (last read {since}) | {name}: {problem} (마지막 성공 {since}) | {name}：{problem}（最後の成功 {since}）
why.title      | The reasons | 판단 이유 | 判断の理由
why.none       | This item was never seen: no feed brought it, or it is older than what is kept. Give its link or id. | 본 적이 없는 기사입니다. 링크나 id를 주세요. | 見たことのない記事です。リンクかidをください。
why.accept     | Relevant, score {score}: {title} | 관련 있음, 점수 {score}: {title} | 関連あり、スコア{score}：{title}
why.review     | In doubt, score {score}: {title} | 검토 필요, 점수 {score}: {title} | 要確認、スコア{score}：{title}
why.reject     | Not relevant, score {score}: {title} | 관련 없음, 점수 {score}: {title} | 関連なし、スコア{score}：{title}
why.deed       | What: {names} | 협력: {names} | 協力：{names}
why.topic      | About: {names} | 분야: {names} | 分野：{names}
why.for        | for | 가점 | 加点
why.against    | against | 감점 | 減点
page.back      | Back | 이전 | 前へ
page.more      | More | 더 보기 | 次へ
page.share     | Share to channel | 채널에 공유 | チャンネルに共有
page.narrow    | Narrow it: | 좁히기: | 絞り込む：
page.score     | score {score} | 점수 {score} | スコア{score}
act.duplicate  | Same as another story … | 다른 소식과 같음 … | ほかの話題と同じ …
act.duplicate.ask | Which story does this belong to? | 어느 소식에 속합니까? | どの話題と同じですか。
act.duplicate.pick | Choose a story | 소식 선택 | 話題を選ぶ
act.duplicate.none | There is no other story to put it to. | 합칠 다른 소식이 없습니다. | まとめる先の話題がありません。
act.part       | One report is another story … | 다른 소식이 섞임 … | 別の話題が混ざっている …
act.part.ask   | Which report is a story of its own? | 어느 기사가 다른 소식입니까? | どの記事が別の話題ですか。
act.part.pick  | Choose a report | 기사 선택 | 記事を選ぶ
act.part.none  | Only one report tells this story. | 기사가 하나뿐인 소식입니다. | 記事が一つだけの話題です。
act.follow     | Follow a body … | 기관 팔로우 … | 機関をフォロー …
act.follow.ask | Whom do you want to follow? Their news comes to you as direct messages. | 어느 기관을 팔로우할까요? 소식이 개인 메시지로 갑니다. | どの機関をフォローしますか。ニュースがダイレクトメッセージで届きます。
act.follow.none | No listed body is named here. | 등록된 기관이 없습니다. | 登録された機関がありません。
act.mute       | Mute a source here … | 이 채널에서 출처 끄기 … | このチャンネルで情報源をミュート …
act.mute.ask   | Which source shall this channel hear nothing of? | 이 채널에서 어느 출처를 끌까요? | このチャンネルでどの情報源を止めますか。
act.calendar   | Add to calendar … | 캘린더에 추가 … | カレンダーに追加 …
act.calendar.ask | Put it into your calendar: | 캘린더에 넣기: | カレンダーに入れる：
act.calendar.none | This story names no day. | 날짜가 없는 소식입니다. | 日付のない話題です。
act.undo       | Undo | 되돌리기 | 元に戻す
did.relevant   | Noted: relevant. | 관련 있음으로 기록했습니다. | 関連ありと記録しました。
did.irrelevant | Noted: not relevant. | 관련 없음으로 기록했습니다. | 関連なしと記録しました。
did.unvote     | Your vote is taken back. | 투표를 취소했습니다. | 投票を取り消しました。
did.merge      | Done: both are one story now, and the cards follow. | 하나의 소식으로 합쳤습니다. 카드도 곧 바뀝니다. | 一つの話題にまとめました。カードもまもなく変わります。
did.part       | Done: they are two stories, and the cards follow. | 두 소식으로 나눴습니다. 카드도 곧 바뀝니다. | 二つの話題に分けました。カードもまもなく変わります。
did.follow     | You follow {name} now. | {name} 팔로우를 시작했습니다. | {name}をフォローしました。
did.unfollow   | You no longer follow {name}. | {name} 팔로우를 그만두었습니다. | {name}のフォローをやめました。
did.mute       | This channel hears nothing of {name} any more. | 이 채널에서는 {name} 소식을 더 이상 알리지 않습니다. | このチャンネルには{name}のニュースを届けません。
did.unmute     | This channel hears of {name} again. | 이 채널에서 {name} 소식을 다시 알립니다. | このチャンネルに{name}のニュースを再び届けます。
did.pause      | {name} is paused: nobody is told of it, and it is not asked. | {name} 피드를 멈췄습니다. | {name}を一時停止しました。
did.resume     | {name} is read again. | {name} 피드를 다시 읽습니다. | {name}の読み込みを再開しました。
link.title     | What coop-bot makes of this link | 이 링크에 대한 판단 | このリンクの判断
link.none      | There is no link in this message. | 이 메시지에는 링크가 없습니다. | このメッセージにはリンクがありません。
link.unread    | The page could not be read: {problem}. | 페이지를 읽을 수 없습니다: {problem}. | ページを読めませんでした：{problem}。
oops           | Something went wrong on my side (reference {code}). Please try again in a minute. | 제 쪽에서 문제가 생겼습니다(참조 {code}). 잠시 후 다시 시도해 주세요. | こちらで問題が起きました（参照 {code}）。少し待ってからもう一度お試しください。
help.title     | What coop-bot can do | coop-bot이 할 수 있는 일 | coop-botにできること
help.more      | /coop help shows everything. | /coop 도움말 에 전부 있습니다. | /coop ヘルプ ですべて見られます。
help.filters   | Narrow a search with "exact words", -without, OR, actor: person: country:kr\|jp topic: deed: source: lang: after:2026-01-01 before: on:2026-09 score:>0.8 is:all sort:score | 검색 좁히기: "정확한 말", -제외, OR, actor: person: country:kr\|jp topic: deed: source: lang: after:2026-01-01 before: on:2026-09 score:>0.8 is:all sort:score | 検索の絞り込み："語句"、-除外、OR、actor: person: country:kr\|jp topic: deed: source: lang: after:2026-01-01 before: on:2026-09 score:>0.8 is:all sort:score
help.search    | search astellas mou – everything that names Astellas in any language, about an MOU | 검색 아스텔라스 mou – 어느 언어든 아스텔라스의 MOU 소식 | 検索 アステラス mou – どの言語でもアステラスのMOUのニュース
help.latest    | latest – the newest relevant items | 최신 – 가장 새로운 관련 소식 | 最新 – いちばん新しい関連ニュース
help.who       | who astellas – a dossier: names, people, partners, deeds, what is ahead | 누구 아스텔라스 – 이름, 인물, 파트너, 협력, 일정 | 誰 アステラス – 名称、人物、提携先、協力、予定
help.calendar  | calendar – dated events ahead | 일정 – 앞으로의 일정 | 予定 – 今後の予定
help.digest    | digest – the last seven days in one message | 요약 – 지난 7일 요약 | まとめ – この7日間のまとめ
help.story     | story ID – all reports of one event | 스토리 ID – 한 사건의 모든 기사 | ストーリー ID – 一つの出来事の全記事
help.why       | why LINK – what spoke for and against an item | 왜 링크 – 기사 판단의 이유 | なぜ リンク – 記事の判断の理由
help.subscriptions | subscriptions – what each channel wants | 구독 – 채널별 구독 | 購読 – チャンネルごとの購読
help.feeds     | feeds – how the feeds are | 피드 – 피드 상태 | フィード – フィードの状態
help.stats     | stats – what has been read and posted, and how you judged it | 통계 – 읽고 알린 것, 그리고 투표 | 統計 – 読んだ数、知らせた数、投票
dialog.title   | What this channel gets | 이 채널의 구독 | このチャンネルの購読
dialog.save    | Save | 저장 | 保存
dialog.cancel  | Cancel | 취소 | キャンセル
dialog.topics  | Topics (none: all) | 분야 (없으면 전체) | 分野（なし：すべて）
dialog.deeds   | Kinds of cooperation (none: all) | 협력 유형 (없으면 전체) | 協力の種類（なし：すべて）
dialog.actors  | Only about these bodies | 이 기관만 | この機関だけ
dialog.actors_hint | Names in any language, with commas between them | 어느 언어든 쉼표로 구분 | どの言語でも、カンマ区切り
dialog.actor_wrong | “{name}” is no listed body; /coop who shows what is known. | “{name}”은(는) 등록된 기관이 아닙니다. | 「{name}」は登録された機関ではありません。
dialog.when    | When | 언제 | いつ
dialog.daily   | one digest a day | 하루 한 번 요약 | 一日一回まとめて
dialog.weekly  | one digest a week | 일주일에 한 번 요약 | 週一回まとめて
dialog.at      | At (for digests) | 시각 (요약) | 時刻（まとめ）
dialog.quiet_from | Quiet from | 조용한 시간 시작 | 通知休止の開始
dialog.quiet_to | Quiet until | 조용한 시간 끝 | 通知休止の終了
dialog.quiet_wrong | Give both ends of the quiet hours, and let them differ. | 시작과 끝을 모두, 서로 다르게 정해 주세요. | 開始と終了の両方を、異なる時刻で指定してください。
dialog.language | Language of the alerts | 알림 언어 | アラートの言語
dialog.saved   | Saved | 저장했습니다 | 保存しました
home.intro     | Korea-Japan cooperation in bio and health. /coop help says what you can ask. | 한일 바이오·건강 협력 소식입니다. /coop 도움말 을 입력해 보세요. | 日韓のバイオ・健康分野の協力ニュースです。/coop ヘルプ をどうぞ。
home.today     | Newest | 최신 소식 | 最新
remind         | Reminder, in {days} days: {event} | 알림, {days}일 후: {event} | リマインド（{days}日後）：{event}
remind.one     | Reminder, tomorrow: {event} | 알림, 내일: {event} | リマインド（明日）：{event}
who.ask       | Whose dossier? For example: /coop who Astellas | 누구를 찾을까요? 예: /coop who 아스텔라스 | どなたですか。例：/coop who アステラス
""")
