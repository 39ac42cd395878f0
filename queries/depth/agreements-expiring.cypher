/*---
id: agreements-expiring
title: {zh: 将到期的协议, en: Agreements expiring}
question:
  zh: 哪些协议将在若干天内到期，或已过期而未注明？
  en: Which agreements expire within so many days, or have expired without being marked so?
params:
  days: {type: integer, default: 90, min: 0, max: 36500, help: {zh: 这么多天以内, en: Within so many days.}}
  as_of: {type: date, bound: last, default: today, help: {zh: 以此日为今天, en: The day that counts as today.}}
  overdue: {type: boolean, default: false, help: {zh: 已过期的也列出, en: List those past their day too.}}
columns:
  - {name: agreement_id, type: id, title: {zh: 编号, en: Id}}
  - {name: agreement, type: string, title: {zh: 协议, en: Agreement}}
  - {name: expires, type: string, title: {zh: 到期, en: Expires}}
  - {name: days_left, type: integer, title: {zh: 剩余天数, en: Days left}}
  - {name: state, type: string, words: agreement_state, title: {zh: 状态, en: State}}
  - {name: party_ids, type: id, list: true, title: {zh: 各方编号, en: Parties' ids}}
  - {name: parties, type: string, list: true, title: {zh: 各方, en: Parties}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [agreement_id, party_ids], links: [{from: party_ids, to: agreement_id}]}
order: [a.expires_to, agreement_id]
limit: 500
needs: {Agreement: {zh: 还没有记录任何协议, en: No agreement is on record yet.}, Agreement.expires: {zh: 已载协议都没有到期日期, en: None of the agreements on record has the date on which it expires.}}
empty: {zh: "近期没有到期的协议；可加大 --days，或用 --overdue 列出已过期的", en: "no agreement expires soon; try a larger --days, or --overdue for those past their day"}
example: {as_of: 2026-01-01, overdue: true}
tests:
  - {on: fixture, params: {as_of: 2026-06-30}, rows: 1, first: {agreement_id: fx-agreement-film, days_left: "32"}}
  - {on: fixture, params: {as_of: 2026-09-01, overdue: "true"}, rows: 1, first: {days_left: "-31"}}
---*/
MATCH (a:Agreement)
WHERE a.expires_to <= date($as_of) + duration({days: $days})
  AND ($overdue OR a.expires_to >= date($as_of))
  AND NOT coalesce(a.state, 'in_force') IN ['expired', 'ended']
WITH a ORDER BY a.expires_to, a.id LIMIT $row_limit
RETURN a.id AS agreement_id, CASE $lang WHEN 'en' THEN coalesce(a.name_en, a.name_zh) ELSE coalesce(a.name_zh, a.name_en) END AS agreement, a.expires AS expires,
       duration.inDays(date($as_of), a.expires_to).days AS days_left, a.state AS state,
       COLLECT { MATCH (a)<-[:PARTY_TO]-(p:Actor) WITH DISTINCT p ORDER BY p.id RETURN p.id } AS party_ids,
       COLLECT {
         MATCH (a)<-[:PARTY_TO]-(p:Actor)
         WITH DISTINCT p ORDER BY p.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(p.name_en, p.name_zh) ELSE coalesce(p.name_zh, p.name_en) END
       } AS parties,
       size(reduce(found = [], source IN coalesce(a.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY a.expires_to, agreement_id
