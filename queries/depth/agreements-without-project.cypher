/*---
id: agreements-without-project
title: {zh: 未落地的协议, en: Agreements without a project}
question:
  zh: 哪些协议签了多个月还没有项目？
  en: Which agreements have been in place for months without a project?
params:
  months: {type: integer, default: 12, min: 0, max: 600, help: {zh: 签署已满这么多个月, en: Signed at least so many months ago.}}
  as_of: {type: date, bound: last, default: today, help: {zh: 以此日为今天, en: The day that counts as today.}}
  undated: {type: boolean, default: false, help: {zh: 没有签署日期的也列出, en: List those without a date too.}}
columns:
  - {name: agreement_id, type: id, title: {zh: 编号, en: Id}}
  - {name: agreement, type: string, title: {zh: 协议, en: Agreement}}
  - {name: date, type: string, title: {zh: 签署, en: Signed}}
  - {name: months_since, type: integer, title: {zh: 已过月数, en: Months since}}
  - {name: party_ids, type: id, list: true, title: {zh: 各方编号, en: Parties' ids}}
  - {name: parties, type: string, list: true, title: {zh: 各方, en: Parties}}
  - {name: led_to, type: string, list: true, title: {zh: 已促成, en: Led to}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [agreement_id, party_ids], links: [{from: party_ids, to: agreement_id}]}
order: [a.date_from, agreement_id]
limit: 200
needs: [Agreement]
empty: {zh: 签满这么多个月的协议都有项目；没有签署日期的不在其内（--undated 列出）, en: "every agreement that is so old has a project; those without a date are not looked at (--undated lists them)"}
example: {as_of: 2026-01-01, months: 24}
tests:
  - {on: fixture, params: {as_of: 2026-06-30}, rows: 1, first: {agreement_id: fx-agreement-bureau, months_since: "29"}}
  - {on: weifang, params: {as_of: 2026-01-01}, at_least: 5}
  - {on: weifang, params: {as_of: 2026-01-01, undated: "true"}, contains: [{agreement_id: agr-stb-xjtu, months_since: null}]}
---*/
// A project counts where the agreement led to it, or where two of its parties work on one that began no earlier.
MATCH (a:Agreement)
WHERE a.date_to <= date($as_of) - duration({months: $months}) OR ($undated AND a.date_to IS NULL)
OPTIONAL MATCH (a)<-[:PARTY_TO]-(one:Actor)-[:WORKS_ON]->(p:Project)
WHERE a.date_from IS NULL OR p.date_from >= a.date_from
WITH a, p, count(DISTINCT one) AS workers
WITH a, max(CASE WHEN p IS NULL THEN 0 ELSE workers END) AS most
WHERE most < 2 AND NOT EXISTS { MATCH (a)-[:LED_TO*1..3]->(:Project) }
WITH a ORDER BY a.date_from, a.id LIMIT $row_limit
RETURN a.id AS agreement_id, CASE $lang WHEN 'en' THEN coalesce(a.name_en, a.name_zh) ELSE coalesce(a.name_zh, a.name_en) END AS agreement, a.date AS date,
       duration.inMonths(a.date_to, date($as_of)).months AS months_since,
       COLLECT { MATCH (a)<-[:PARTY_TO]-(p:Actor) WITH DISTINCT p ORDER BY p.id RETURN p.id } AS party_ids,
       COLLECT {
         MATCH (a)<-[:PARTY_TO]-(p:Actor)
         WITH DISTINCT p ORDER BY p.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(p.name_en, p.name_zh) ELSE coalesce(p.name_zh, p.name_en) END
       } AS parties,
       COLLECT {
         MATCH (a)-[:LED_TO]->(x:Entity)
         WITH DISTINCT x ORDER BY x.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(x.name_en, x.name_zh) ELSE coalesce(x.name_zh, x.name_en) END
       } AS led_to,
       size(reduce(found = [], source IN coalesce(a.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY a.date_from, agreement_id
