/*---
id: results-not-taken-up
title: {zh: 久未转化的成果, en: Results never taken up}
question:
  zh: 哪些成果多个月来没有人承接、对接或匹配？
  en: Which results have been on offer for months and were never taken up, talked about or matched?
params:
  months: {type: integer, default: 12, min: 0, max: 600, help: {zh: 成果已满这么多个月, en: The result is at least so many months old.}}
  as_of: {type: date, bound: last, default: today, help: {zh: 以此日为今天, en: The day that counts as today.}}
  field: {type: id, to: Field, default: null, help: {zh: 该领域及其下位领域, en: This field and those below it.}}
columns:
  - {name: result_id, type: id, title: {zh: 编号, en: Id}}
  - {name: result, type: string, title: {zh: 成果, en: Result}}
  - {name: date, type: string, title: {zh: 日期, en: Date}}
  - {name: months_since, type: integer, title: {zh: 已过月数, en: Months since}}
  - {name: maturity, type: string, words: maturity, title: {zh: 成熟度, en: Maturity}}
  - {name: holder_ids, type: id, list: true, title: {zh: 持有者编号, en: Holders' ids}}
  - {name: holders, type: string, list: true, title: {zh: 持有者, en: Holders}}
  - {name: matched, type: integer, title: {zh: 已采纳匹配, en: Accepted matches}}
  - {name: demands, type: integer, title: {zh: 同领域未结需求, en: Open demands in its fields}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [result_id, holder_ids], links: [{from: holder_ids, to: result_id}]}
order: [r.date_from, result_id]
limit: 200
needs: [Result]
empty: {zh: 没有放置这么久的成果；没有日期的成果不在其内, en: "no result has waited for so long; results without a date are not looked at"}
example: {as_of: 2026-01-01}
tests:
  - {on: fixture, params: {as_of: 2026-06-30}, rows: 1, first: {result_id: fx-result-film, months_since: "24", matched: "1", demands: "1"}}
  - {on: fixture, params: {as_of: 2026-06-30, months: "0", field: fx-seeds}, rows: 1}
  - {on: weifang, params: {as_of: 2026-01-01}, rows: 1}
---*/
MATCH (r:Result)
WHERE coalesce(r.state, 'available') = 'available'
  AND r.date_to <= date($as_of) - duration({months: $months})
  AND ($field IS NULL OR EXISTS { MATCH (r)-[:CONCERNS]->(:Field)-[:BROADER*0..4]->(:Field {id: $field}) })
  AND NOT EXISTS { MATCH (r)<-[:TOOK_UP]-(:Organization) }
  AND NOT EXISTS { MATCH (r)-[:LED_TO]->(:Entity) }
WITH r ORDER BY r.date_from, r.id LIMIT $row_limit
// Many results lie in the same few fields: the demands of one are counted once, and again only for several together.
OPTIONAL MATCH (r)-[:CONCERNS]->(f:Field)
WITH f, collect(DISTINCT r) AS results
WITH results, CASE WHEN f IS NOT NULL THEN
       COUNT { MATCH (f)<-[:CONCERNS]-(d:Demand) WHERE coalesce(d.state, 'open') = 'open' RETURN DISTINCT d }
     END AS demands
UNWIND results AS r
WITH r, collect(demands) AS asked
// Of a pair the latest decision counts.
CALL (r) {
  MATCH (r)<-[:ON_OFFER]-(m:MatchDecision)-[:ON_DEMAND]->(d:Demand)
  WITH d, m ORDER BY coalesce(m.date_from, date('0001-01-01')), m.id
  WITH d, collect(m.decision) AS made
  WITH made[size(made) - 1] AS last
  WHERE last = 'accept'
  RETURN count(*) AS matched
}
RETURN r.id AS result_id, CASE $lang WHEN 'en' THEN coalesce(r.name_en, r.name_zh) ELSE coalesce(r.name_zh, r.name_en) END AS result, r.date AS date,
       duration.inMonths(r.date_to, date($as_of)).months AS months_since, r.maturity AS maturity,
       COLLECT { MATCH (r)<-[:OFFERS]-(h:Actor) WITH DISTINCT h ORDER BY h.id RETURN h.id } AS holder_ids,
       COLLECT {
         MATCH (r)<-[:OFFERS]-(h:Actor)
         WITH DISTINCT h ORDER BY h.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(h.name_en, h.name_zh) ELSE coalesce(h.name_zh, h.name_en) END
       } AS holders,
       matched,
       CASE size(asked) WHEN 1 THEN asked[0] ELSE
         COUNT { MATCH (r)-[:CONCERNS]->(:Field)<-[:CONCERNS]-(d:Demand) WHERE coalesce(d.state, 'open') = 'open' RETURN DISTINCT d }
       END AS demands,
       size(reduce(found = [], source IN coalesce(r.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY r.date_from, result_id
