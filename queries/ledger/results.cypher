/*---
id: results
title: {zh: 科技成果, en: Results}
question:
  zh: 有哪些科技成果，谁持有，什么领域，成熟到哪一步，转化了没有？
  en: Which results are there, who holds them, in which fields, how mature, and were they taken up?
params:
  field: {type: id, to: Field, default: null, help: {zh: 该领域及其下位领域, en: This field and those below it.}}
  maturity: {type: string, scheme: maturity, default: null, help: {zh: 成熟度, en: Maturity.}}
  state: {type: string, scheme: result_state, default: null, help: {zh: 状态, en: State.}}
  holder: {type: id, to: Actor, default: null, help: {zh: 持有者, en: Held by this body or expert.}}
columns:
  - {name: result_id, type: id, title: {zh: 编号, en: Id}}
  - {name: result, type: string, title: {zh: 成果, en: Result}}
  - {name: date, type: string, title: {zh: 日期, en: Date}}
  - {name: maturity, type: string, words: maturity, title: {zh: 成熟度, en: Maturity}}
  - {name: state, type: string, words: result_state, title: {zh: 状态, en: State}}
  - {name: holder_ids, type: id, list: true, title: {zh: 持有者编号, en: Holders' ids}}
  - {name: holders, type: string, list: true, title: {zh: 持有者, en: Holders}}
  - {name: fields, type: string, list: true, title: {zh: 领域, en: Fields}}
  - {name: taken_up_by, type: string, list: true, title: {zh: 转化单位, en: Taken up by}}
  - {name: libraries, type: string, list: true, title: {zh: 收录于, en: Listed in}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [result_id, holder_ids], links: [{from: holder_ids, to: result_id}]}
order: [result_id]
limit: 200
needs: [Result]
tests:
  - {on: fixture, rows: 3, contains: [{result_id: fx-result-film, maturity: pilot, holder_ids: [fx-expert-film, fx-institute-film]}]}
  - {on: fixture, params: {field: fx-chemistry, holder: fx-expert-film}, rows: 1}
  - {on: weifang, rows: 1}
---*/
MATCH (r:Result)
WHERE ($maturity IS NULL OR r.maturity = $maturity) AND ($state IS NULL OR r.state = $state)
  AND ($field IS NULL OR EXISTS { MATCH (r)-[:CONCERNS]->(:Field)-[:BROADER*0..4]->(:Field {id: $field}) })
  AND ($holder IS NULL OR EXISTS { MATCH (r)<-[:OFFERS]-(:Actor {id: $holder}) })
WITH r ORDER BY r.id LIMIT $row_limit
RETURN r.id AS result_id, CASE $lang WHEN 'en' THEN coalesce(r.name_en, r.name_zh) ELSE coalesce(r.name_zh, r.name_en) END AS result, r.date AS date, r.maturity AS maturity, r.state AS state,
       COLLECT { MATCH (r)<-[:OFFERS]-(h:Actor) WITH DISTINCT h ORDER BY h.id RETURN h.id } AS holder_ids,
       COLLECT {
         MATCH (r)<-[:OFFERS]-(h:Actor)
         WITH DISTINCT h ORDER BY h.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(h.name_en, h.name_zh) ELSE coalesce(h.name_zh, h.name_en) END
       } AS holders,
       COLLECT {
         MATCH (r)-[:CONCERNS]->(f:Field)
         WITH DISTINCT f ORDER BY f.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(f.name_en, f.name_zh) ELSE coalesce(f.name_zh, f.name_en) END
       } AS fields,
       COLLECT {
         MATCH (r)<-[:TOOK_UP]-(t:Organization)
         WITH DISTINCT t ORDER BY t.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(t.name_en, t.name_zh) ELSE coalesce(t.name_zh, t.name_en) END
       } AS taken_up_by,
       COLLECT {
         MATCH (r)-[:LISTED_IN]->(l:Entity)
         WITH DISTINCT l ORDER BY l.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(l.name_en, l.name_zh) ELSE coalesce(l.name_zh, l.name_en) END
       } AS libraries,
       size(reduce(found = [], source IN coalesce(r.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY result_id
