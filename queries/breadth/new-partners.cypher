/*---
id: new-partners
title: {zh: 新的合作院所高校, en: New partners}
question:
  zh: 某日以来新增了哪些合作院所高校，第一次经由什么？
  en: Which institutions have become partners since a date, and through what first?
params:
  since: {type: date, bound: first, required: true, help: {zh: 此日及以后才有第一项有日期的合作, en: Whose first dated cooperation is on or after this day.}}
  type: {type: string, types: KnowledgeOrganization, default: null, help: {zh: 只看一种类型, en: One type only.}}
columns:
  - {name: partner_id, type: id, title: {zh: 编号, en: Id}}
  - {name: partner, type: string, title: {zh: 院所高校, en: Partner}}
  - {name: type, type: string, words: types, title: {zh: 类型, en: Type}}
  - {name: first, type: date, title: {zh: 最早, en: First}}
  - {name: link, type: string, words: links, title: {zh: 经由, en: Through}}
  - {name: occasion_id, type: id, title: {zh: 事项编号, en: Occasion}}
  - {name: undated, type: integer, title: {zh: 无日期联系, en: Undated links}, help: {zh: 另有这么多没有日期的联系，可能更早, en: So many links besides have no date and may be older}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [partner_id, occasion_id], links: [{from: partner_id, to: occasion_id, title: link}]}
order: [first, partner_id]
limit: 500
needs: [KnowledgeOrganization]
empty: {zh: 此日以来没有新的合作院所高校；没有日期的合作不在其内, en: "no new partner since that day; cooperation without a date is not looked at"}
example: {since: 2020}
tests:
  - {on: fixture, params: {since: 2025-01-01}, rows: 1, first: {partner_id: fx-faculty, occasion_id: fx-result-robot, undated: "0"}}
  - {on: weifang, params: {since: 2020-01-01}, at_least: 5}
---*/
MATCH (p:KnowledgeOrganization)-[r]-(x:Entity)
WHERE type(r) IN $cooperation_links AND ($type IS NULL OR $type IN labels(p)) AND NOT coalesce(x.collective, false)
WITH p, r, x, coalesce(r.period_from, x.date_from, x.established_from) AS day
UNWIND coalesce(r.source_ids, [null]) AS source
// The least of these texts is that of the first day and, on it, of the first link and occasion.
WITH p, min(day) AS first, min(toString(day) + ' ' + type(r) + ' ' + x.id) AS one,
     count(DISTINCT CASE WHEN day IS NULL THEN type(r) + ' ' + x.id + ' ' + coalesce(r.key, '') END) AS undated,
     count(DISTINCT source) AS sources
WHERE first >= date($since)
WITH p, first, split(one, ' ') AS one, undated, sources ORDER BY first, p.id LIMIT $row_limit
RETURN p.id AS partner_id, CASE $lang WHEN 'en' THEN coalesce(p.name_en, p.name_zh) ELSE coalesce(p.name_zh, p.name_en) END AS partner, p.type AS type, first, one[1] AS link, one[2] AS occasion_id, undated, sources
ORDER BY first, partner_id
