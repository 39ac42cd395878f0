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
tests:
  - {on: fixture, params: {from: fx-firm-film, to: fx-university}, rows: 1, first: {between_id: fx-bureau, with_from: "4", with_to: "4"}}
  - {on: fixture, params: {from: fx-firm-seed, to: fx-firm-film, type: Enterprise}, rows: 0}
  - {on: weifang, params: {from: xjtu, to: cas-hfips}, contains: [{between_id: gov-weifang-stb}]}
---*/
MATCH (one:Entity {id: $from})
MATCH (other:Entity {id: $to})
CALL (one) {
  MATCH (one)-[r]->(x:Entity)<-[q]-(c:Actor)
  WHERE type(q) IN $cooperation_links AND type(r) IN $cooperation_links AND type(q) <> 'LINKED_WITH' AND type(r) <> 'LINKED_WITH'
    AND NOT c.id IN [$from, $to] AND COUNT { (x)<--(:Actor) } <= $crowd
  RETURN c, x.id AS occasion, type(q) AS link, coalesce(x.date_to, x.established_to) AS day, coalesce(q.source_ids, []) AS named
  UNION ALL
  MATCH (one)-[q:LINKED_WITH]-(c:Actor)
  WHERE NOT c.id IN [$from, $to]
  RETURN c, c.id AS occasion, type(q) AS link, q.period_from AS day, coalesce(q.source_ids, []) AS named
}
WITH other, c, link, occasion, day, named
WHERE $type IS NULL OR $type IN labels(c)
WITH other, c, link, occasion, day, named ORDER BY link
WITH other, c, count(DISTINCT occasion) AS with_from, collect(DISTINCT link) AS from_links, max(day) AS from_last, collect(named) AS from_named
CALL (other, c) {
  MATCH (other)-[r]->(x:Entity)<-[q]-(c)
  WHERE type(q) IN $cooperation_links AND type(r) IN $cooperation_links AND type(q) <> 'LINKED_WITH' AND type(r) <> 'LINKED_WITH' AND COUNT { (x)<--(:Actor) } <= $crowd
  RETURN x.id AS occasion, type(q) AS link, coalesce(x.date_to, x.established_to) AS day, coalesce(q.source_ids, []) AS named
  UNION ALL
  MATCH (other)-[q:LINKED_WITH]-(c)
  RETURN c.id AS occasion, type(q) AS link, q.period_from AS day, coalesce(q.source_ids, []) AS named
}
WITH c, with_from, from_links, from_last, from_named, link, occasion, day, named ORDER BY link
WITH c, with_from, from_links, from_last, from_named, count(DISTINCT occasion) AS with_to, collect(DISTINCT link) AS to_links,
     max(day) AS to_last, collect(named) AS to_named
WITH c, with_from, with_to, from_links, to_links, from_last, to_last, from_named, to_named
RETURN c.id AS between_id, CASE $lang WHEN 'en' THEN coalesce(c.name_en, c.name_zh) ELSE coalesce(c.name_zh, c.name_en) END AS between, c.type AS type, with_from, with_to, from_links, to_links,
       CASE WHEN to_last IS NULL OR from_last > to_last THEN from_last ELSE to_last END AS last,
       size(reduce(found = reduce(first = [], one IN from_named | reduce(a = first, s IN one | CASE WHEN s IN a THEN a ELSE a + [s] END)), two IN to_named |
         reduce(b = found, s IN two | CASE WHEN s IN b THEN b ELSE b + [s] END))) AS sources
ORDER BY with_from DESC, with_to DESC, between_id
