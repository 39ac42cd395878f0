/*---
id: connection
title: {zh: 两家单位如何相连, en: How two organizations are connected}
question:
  zh: 两家单位之间经由谁、因何事相连？
  en: Through whom and what are two organizations connected?
params:
  from: {type: id, to: Actor, required: true, help: {zh: 一方的编号, en: Id of the one.}}
  to: {type: id, to: Actor, required: true, help: {zh: 另一方的编号, en: Id of the other.}}
  hops: {type: integer, default: 4, min: 1, max: 4, help: {zh: 最多几步, en: At most so many steps.}}
  hub: {type: integer, default: 200, min: 2, max: 100000, help: {zh: 不经过联系数超过此数的中间节点, en: Nothing in between has more links than this.}}
columns:
  - {name: hops, type: integer, title: {zh: 步数, en: Steps}}
  - {name: path, type: string, list: true, words: links, join: " — ", title: {zh: 路径, en: Path}, help: {zh: "名称与关系相间；前有 < 的关系从后读向前", en: "Names and relationships by turns; with < before it, a relationship is read backwards."}}
  - {name: ids, type: id, list: true, title: {zh: 编号, en: Ids}}
  - {name: links, type: string, list: true, data_only: true, title: {zh: 联系标识, en: Link keys}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}, help: {zh: 路径上来源最少的一条联系的来源数, en: Those of the link on the path that has the fewest.}}
graph: {nodes: [ids]}
order: [hops, ids, links]
key: [links]
limit: 50
timeout: 10s
empty: {zh: "两家单位之间没有这么短的联系；可加大 --hops 或 --hub", en: "the two bodies have no connection as short as this; try a larger --hops or --hub"}
example: {from: sjtu, to: ent-weichai-power, hops: 2}
tests:
  - {on: fixture, params: {from: fx-firm-seed, to: fx-university}, first: {hops: "2", ids: [fx-firm-seed, fx-contact-seed, fx-university]}}
  - {on: weifang, params: {from: xjtu, to: gov-weifang-stb}, at_least: 1}
---*/
// Fields, disciplines, places, sources and figures join everything to everything, so no path leads through them. What
// stands next to either end is found once, without hubs; longer paths meet there: otherwise one large event makes
// millions of them.
MATCH (a:Entity {id: $from})
MATCH (b:Entity {id: $to})
WHERE a:Actor AND b:Actor
CALL (a) {
  MATCH (a)--(x:Entity)
  WHERE $hops >= 2 AND NOT x.id IN [$from, $to]
    AND NOT (x:Field OR x:Discipline OR x:Place OR x:Source OR x:Observation)
  WITH DISTINCT x
  WHERE COUNT { (x)--() } <= $hub
  RETURN collect(x) AS firsts, collect(x.id) AS firsts_ids
}
CALL (b) {
  MATCH (b)--(x:Entity)
  WHERE $hops >= 2 AND NOT x.id IN [$from, $to]
    AND NOT (x:Field OR x:Discipline OR x:Place OR x:Source OR x:Observation)
  WITH DISTINCT x
  WHERE COUNT { (x)--() } <= $hub
  RETURN collect(x) AS lasts, collect(x.id) AS lasts_ids
}
CALL (a, b, firsts, lasts_ids) {
  MATCH (a)-[r]-(b)
  RETURN [a, b] AS stops, [r] AS ties
  UNION ALL
  UNWIND firsts AS x
  WITH a, b, x, lasts_ids
  WHERE x.id IN lasts_ids
  MATCH (x)-[r]-(a)
  MATCH (x)-[q]-(b)
  RETURN [a, x, b] AS stops, [r, q] AS ties
  UNION ALL
  UNWIND firsts AS x
  WITH a, b, x, lasts_ids
  WHERE $hops >= 3
  MATCH (x)-[s]-(y:Entity)
  WHERE y.id IN lasts_ids AND y.id <> x.id
  MATCH (x)-[r]-(a)
  MATCH (y)-[q]-(b)
  RETURN [a, x, y, b] AS stops, [r, s, q] AS ties
  UNION ALL
  UNWIND firsts AS x
  WITH a, b, x, lasts_ids
  WHERE $hops >= 4
  MATCH (x)-[s]-(m:Entity)
  WHERE NOT m.id IN [$from, $to, x.id]
    AND NOT (m:Field OR m:Discipline OR m:Place OR m:Source OR m:Observation)
  WITH a, b, x, lasts_ids, s, m
  WHERE COUNT { (m)--() } <= $hub
  MATCH (m)-[t]-(y:Entity)
  WHERE y.id IN lasts_ids AND NOT y.id IN [x.id, m.id]
  MATCH (x)-[r]-(a)
  MATCH (y)-[q]-(b)
  RETURN [a, x, m, y, b] AS stops, [r, s, t, q] AS ties
}
WITH size(ties) AS hops, stops, ties
RETURN hops,
       reduce(path = [], i IN range(0, hops) |
         path
         + [CASE $lang WHEN 'en' THEN coalesce(stops[i].name_en, stops[i].name_zh, stops[i].id) ELSE coalesce(stops[i].name_zh, stops[i].name_en, stops[i].id) END]
         + CASE WHEN i = hops THEN []
                WHEN startNode(ties[i]).id = stops[i].id THEN [type(ties[i])]
                ELSE ['<' + type(ties[i])] END) AS path,
       [n IN stops | n.id] AS ids,
       [tie IN ties | tie.key] AS links,
       reduce(least = 1000000, tie IN ties | CASE WHEN size(reduce(found = [], source IN coalesce(tie.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) < least THEN size(reduce(found = [], source IN coalesce(tie.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) ELSE least END) AS sources
ORDER BY hops, ids, links
