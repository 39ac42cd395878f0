/*---
id: organizations-by-place
title: {zh: 各地的单位, en: Organizations by place}
question:
  zh: 各县市区和功能区有多少家各类单位，其中多少家有领域记录？
  en: How many bodies of each type are in each county and zone, and how many of them have a field on record?
params:
  type: {type: string, types: Organization, default: null, help: {zh: 只看一种类型, en: One type only.}}
  place: {type: id, to: Place, default: null, help: {zh: 该区划或功能区（含下辖）, en: This division or zone and what lies in it.}}
  field: {type: id, to: Field, default: null, help: {zh: 该领域及其下位领域, en: This field and those below it.}}
columns:
  - {name: place_id, type: id, title: {zh: 编号, en: Id}}
  - {name: place, type: string, title: {zh: 地方, en: Place}}
  - {name: type, type: string, words: types, title: {zh: 类型, en: Type}}
  - {name: organizations, type: integer, title: {zh: 单位数, en: Organizations}}
  - {name: with_field, type: integer, title: {zh: 有领域记录, en: With a field}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [place_id]}
order: [place_id, type]
key: [place_id, type]
limit: 500
needs: [Organization, LOCATED_IN]
example: {type: University}
tests:
  - {on: fixture, rows: 6, contains: [{place_id: fx-city, sources: "1"}, {place_id: fx-north, type: Enterprise, organizations: "2", with_field: "2"}, {place_id: fx-south, type: Enterprise, organizations: "2", with_field: "1"}]}
  - {on: fixture, params: {place: fx-city, type: Enterprise, field: fx-chemistry}, rows: 1, first: {place_id: fx-north}}
  - {on: weifang, at_least: 10}
---*/
MATCH (p:Place)<-[:LOCATED_IN]-(o:Organization)
WHERE ($type IS NULL OR $type IN labels(o))
  AND ($place IS NULL OR EXISTS { MATCH (p)-[:LIES_IN*0..3]->(:Place {id: $place}) })
  AND ($field IS NULL OR EXISTS { MATCH (o)-[:ACTIVE_IN]->(:Field)-[:BROADER*0..4]->(:Field {id: $field}) })
UNWIND coalesce(o.source_ids, [null]) AS source
OPTIONAL MATCH (o)-[a:ACTIVE_IN]->(:Field)
WITH p, o.type AS type, count(DISTINCT o.id) AS organizations,
     count(DISTINCT CASE WHEN a IS NOT NULL THEN o.id END) AS with_field, count(DISTINCT source) AS sources
RETURN p.id AS place_id, CASE $lang WHEN 'en' THEN coalesce(p.name_en, p.name_zh) ELSE coalesce(p.name_zh, p.name_en) END AS place, type, organizations, with_field, sources
ORDER BY place_id, type
