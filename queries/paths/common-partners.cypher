/*---
id: common-partners
title: {zh: 谁能牵线, en: Who connects two bodies}
question:
  zh: 哪些单位与双方都有合作，因而能牵线？
  en: Which bodies have cooperated with both and so could bring them together?
params:
  from: {type: id, to: Actor, required: true, help: {zh: 一方的编号, en: Id of the one.}}
  to: {type: id, to: Actor, required: true, help: {zh: 另一方的编号, en: Id of the other.}}
  type: {type: string, types: Actor, default: null, help: {zh: 牵线者的类型, en: Type of the go-between.}}
  crowd: {type: integer, default: 60, min: 2, max: 100000, help: {zh: 参加者超过此数的事项不算两家单位之间的联系, en: What has more participants than this is no tie of two bodies.}}
columns:
  - {name: between_id, type: id, title: {zh: 编号, en: Id}}
  - {name: between, type: string, title: {zh: 牵线者, en: Go-between}}
  - {name: type, type: string, words: types, title: {zh: 类型, en: Type}}
  - {name: with_from, type: integer, title: {zh: 与一方的事项, en: Occasions with the one}}
  - {name: with_to, type: integer, title: {zh: 与另一方的事项, en: Occasions with the other}}
  - {name: from_links, type: string, list: true, words: links, title: {zh: 与一方经由, en: Through with the one}}
  - {name: to_links, type: string, list: true, words: links, title: {zh: 与另一方经由, en: Through with the other}}
  - {name: last, type: date, title: {zh: 最近, en: Last}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [between_id]}
order: [with_from desc, with_to desc, between_id]
limit: 500
needs: [Actor]
empty: {zh: 两家单位没有共同的伙伴；connection 查找更长的联系, en: "the two bodies have no partner in common; connection looks for longer ways"}
example: {from: sjtu, to: ent-weichai-power}
tests:
  - {on: fixture, params: {from: fx-firm-film, to: fx-university}, rows: 1, first: {between_id: fx-bureau, with_from: "4", with_to: "4"}}
  - {on: fixture, params: {from: fx-firm-seed, to: fx-firm-film, type: Enterprise}, rows: 0}
  - {on: weifang, params: {from: xjtu, to: cas-hfips}, contains: [{between_id: gov-weifang-stb}]}
---*/
MATCH (one:Entity {id: $from})
MATCH (other:Entity {id: $to})
UNWIND [one, other] AS side
CALL (side) {
  MATCH (side)-[r]->(x:Entity)
  WHERE type(r) IN $cooperation_links AND type(r) <> 'LINKED_WITH'
  WITH DISTINCT side, x
  WHERE COUNT { (x)<--(:Actor) } <= $crowd
  MATCH (x)<-[q]-(c:Actor)
  WHERE type(q) IN $cooperation_links AND type(q) <> 'LINKED_WITH' AND NOT c.id IN [$from, $to]
  RETURN c, x.id AS occasion, type(q) AS link, coalesce(x.date_to, x.established_to) AS day, q.source_ids AS named
  UNION ALL
  MATCH (side)-[q:LINKED_WITH]-(c:Actor)
  WHERE NOT c.id IN [$from, $to]
  RETURN c, c.id AS occasion, type(q) AS link, q.period_from AS day, q.source_ids AS named
}
WITH side.id = $from AS near, c, occasion, link, day, named
WHERE $type IS NULL OR $type IN labels(c)
WITH near, c, occasion, link, day, named ORDER BY link
UNWIND coalesce(named, [null]) AS source
WITH c,
     count(DISTINCT CASE WHEN near THEN occasion END) AS with_from,
     count(DISTINCT CASE WHEN near THEN null ELSE occasion END) AS with_to,
     collect(DISTINCT CASE WHEN near THEN link END) AS from_links,
     collect(DISTINCT CASE WHEN near THEN null ELSE link END) AS to_links,
     max(day) AS last, count(DISTINCT source) AS sources
WHERE with_from > 0 AND with_to > 0
RETURN c.id AS between_id, CASE $lang WHEN 'en' THEN coalesce(c.name_en, c.name_zh) ELSE coalesce(c.name_zh, c.name_en) END AS between, c.type AS type, with_from, with_to, from_links, to_links, last, sources
ORDER BY with_from DESC, with_to DESC, between_id
