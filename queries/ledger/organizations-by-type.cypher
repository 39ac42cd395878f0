/*---
id: organizations-by-type
title: {zh: 按类型列出单位, en: Organizations by type}
question:
  zh: 有哪些单位，属于哪种类型，位于何处，涉足哪些领域？
  en: Which organizations are there, of what type, where, and in which fields?
params:
  type: {type: string, types: Organization, default: null, help: {zh: 只看一种类型, en: One type only.}}
  place: {type: id, to: Place, default: null, help: {zh: 只看位于该区划或功能区（含下辖）的单位, en: Located in this division or zone or below it.}}
  field: {type: id, to: Field, default: null, help: {zh: 只看涉足该领域（含下位领域）的单位, en: Active in this field or one below it.}}
columns:
  - {name: type, type: string, words: types, title: {zh: 类型, en: Type}}
  - {name: organization_id, type: id, title: {zh: 编号, en: Id}}
  - {name: organization, type: string, title: {zh: 单位, en: Organization}}
  - {name: places, type: string, list: true, title: {zh: 所在地, en: Places}}
  - {name: fields, type: string, list: true, title: {zh: 领域, en: Fields}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [organization_id]}
order: [type, organization_id]
limit: 200
needs: [Organization]
example: {type: University}
tests:
  - {on: fixture, params: {type: Enterprise, place: fx-north}, rows: 2, first: {organization_id: fx-firm-film}}
  - {on: weifang, at_least: 30}
  - {on: weifang, params: {type: CasBranch}, at_least: 11}
  - {on: weifang, params: {type: University}, contains: [{organization_id: xjtu}]}
---*/
MATCH (o:Organization)
WHERE ($type IS NULL OR $type IN labels(o))
  AND ($place IS NULL OR EXISTS { MATCH (o)-[:LOCATED_IN]->(:Place)-[:LIES_IN*0..3]->(:Place {id: $place}) })
  AND ($field IS NULL OR EXISTS { MATCH (o)-[:ACTIVE_IN]->(:Field)-[:BROADER*0..4]->(:Field {id: $field}) })
WITH o ORDER BY o.type, o.id LIMIT $row_limit
RETURN o.type AS type,
       o.id AS organization_id,
       CASE $lang WHEN 'en' THEN coalesce(o.name_en, o.name_zh) ELSE coalesce(o.name_zh, o.name_en) END AS organization,
       COLLECT {
         MATCH (o)-[:LOCATED_IN]->(p:Place)
         WITH DISTINCT p ORDER BY p.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(p.name_en, p.name_zh) ELSE coalesce(p.name_zh, p.name_en) END
       } AS places,
       COLLECT {
         MATCH (o)-[:ACTIVE_IN]->(f:Field)
         WITH DISTINCT f ORDER BY f.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(f.name_en, f.name_zh) ELSE coalesce(f.name_zh, f.name_en) END
       } AS fields,
       size(reduce(found = [], source IN coalesce(o.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY type, organization_id
