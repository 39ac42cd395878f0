/*---
id: demand-experts
title: {zh: 需求可找的专家, en: Experts for a demand}
question:
  zh: 一项需求经由什么能找到哪些专家，每一步有几个来源？
  en: Which experts can a demand be brought to, through what, and how many sources does every step have?
params:
  demand: {type: id, to: Demand, required: true, help: {zh: 需求的编号, en: Id of the demand.}}
columns:
  - {name: hops, type: integer, title: {zh: 步数, en: Steps}}
  - {name: expert_id, type: id, title: {zh: 专家编号, en: Expert id}}
  - {name: expert, type: string, title: {zh: 专家, en: Expert}}
  - {name: path, type: string, list: true, words: links, join: " — ", title: {zh: 路径, en: Path}, help: {zh: 名称与关系相间；前有 < 的关系从后读向前, en: Names and relationships by turns; with < before it it is read backwards}}
  - {name: ids, type: id, list: true, title: {zh: 编号, en: Ids}}
  - {name: hop_sources, type: integer, list: true, title: {zh: 每步来源数, en: Sources of every step}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}, help: {zh: 来源最少的一步, en: Those of the step that has the fewest}}
graph: {nodes: [ids]}
order: [hops, expert_id]
key: [expert_id]
limit: 200
needs: [Expert]
empty: {zh: 这项需求的领域内还没有记录到专家；可补写专家、其任职和研究领域, en: "no expert is on record in the fields of this demand; describe experts, their affiliations and fields"}
example: {demand: demand-gamma-testing}
tests:
  - {on: fixture, params: {demand: fx-demand-film}, rows: 1, first: {hops: "2", expert_id: fx-expert-film, ids: [fx-demand-film, fx-film, fx-expert-film]}}
  - {on: fixture, params: {demand: fx-demand-seed}, rows: 1, first: {hops: "3", expert_id: fx-expert-seeds}}
  - {on: fixture, params: {demand: fx-demand-solved}, rows: 1, first: {hops: "3"}}
  - {on: weifang, params: {demand: demand-gamma-testing}, rows: 0}
---*/
// Only steps that carry expertise: fields, results, affiliation. The shortest path to every expert; longer ones are
// looked for only while there are rows to fill.
MATCH (d:Entity {id: $demand})
WHERE d:Demand
CALL (d) {
  MATCH (d)-[a:CONCERNS]->(f:Field)<-[b:ACTIVE_IN]-(x:Expert)
  RETURN collect({x: x, stops: [d, f, x], ties: [a, b]}) AS two
}
CALL (two) {
  UNWIND two AS one
  RETURN count(DISTINCT one.x) AS filled
}
CALL (d, filled) {
  CALL (d, filled) {
    WITH d, filled WHERE filled < $row_limit
    MATCH (d)-[a:CONCERNS]->(f:Field)-[b:BROADER]-(g:Field)
    MATCH (g)<-[c:ACTIVE_IN]-(x:Expert)
    RETURN x, [d, f, g, x] AS stops, [a, b, c] AS ties
    UNION ALL
    WITH d, filled WHERE filled < $row_limit
    MATCH (d)-[a:CONCERNS]->(f:Field)
    MATCH (f)<-[b:CONCERNS]-(s:Result)
    MATCH (s)<-[c:OFFERS]-(x:Expert)
    RETURN x, [d, f, s, x] AS stops, [a, b, c] AS ties
    UNION ALL
    WITH d, filled WHERE filled < $row_limit
    MATCH (d)-[a:CONCERNS]->(f:Field)
    MATCH (f)<-[b:ACTIVE_IN]-(o:KnowledgeOrganization)
    MATCH (o)<-[c:AFFILIATED_WITH]-(x:Expert)
    RETURN x, [d, f, o, x] AS stops, [a, b, c] AS ties
  }
  RETURN collect({x: x, stops: stops, ties: ties}) AS three
}
WITH d, two + three AS found
CALL (found) {
  UNWIND found AS one
  RETURN count(DISTINCT one.x) AS reached
}
CALL (d, reached) {
  WITH d, reached WHERE reached < $row_limit
  MATCH (d)-[a:CONCERNS]->(f:Field)
  MATCH (f)<-[b:CONCERNS]-(s:Result)
  MATCH (s)<-[c:OFFERS]-(o:KnowledgeOrganization)
  MATCH (o)<-[e:AFFILIATED_WITH]-(x:Expert)
  RETURN collect({x: x, stops: [d, f, s, o, x], ties: [a, b, c, e]}) AS four
}
UNWIND found + four AS one
WITH one.x AS x, one.stops AS stops, one.ties AS ties
WITH x, stops, ties, size(ties) AS hops, [n IN stops | n.id] AS ids
ORDER BY hops, ids, [tie IN ties | tie.key]
WITH x, collect(stops)[0] AS stops, collect(ties)[0] AS ties
WITH x, stops, ties, size(ties) AS hops ORDER BY hops, x.id LIMIT $row_limit
WITH x, stops, ties, hops, [tie IN ties | size(reduce(found = [], source IN coalesce(tie.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END))] AS hop_sources
RETURN hops, x.id AS expert_id, CASE $lang WHEN 'en' THEN coalesce(x.name_en, x.name_zh) ELSE coalesce(x.name_zh, x.name_en) END AS expert,
       reduce(path = [], i IN range(0, hops) |
         path
         + [CASE $lang WHEN 'en' THEN coalesce(stops[i].name_en, stops[i].name_zh, stops[i].id) ELSE coalesce(stops[i].name_zh, stops[i].name_en, stops[i].id) END]
         + CASE WHEN i = hops THEN []
                WHEN startNode(ties[i]).id = stops[i].id THEN [type(ties[i])]
                ELSE ['<' + type(ties[i])] END) AS path,
       [n IN stops | n.id] AS ids,
       hop_sources,
       reduce(least = 1000000, one IN hop_sources | CASE WHEN one < least THEN one ELSE least END) AS sources
ORDER BY hops, expert_id
