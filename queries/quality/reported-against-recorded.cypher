/*---
id: reported-against-recorded
title: {zh: 报道与记录, en: Reported against recorded}
question:
  zh: 来源报道的每个数字，图中同样口径的记录有多少，占到几成？
  en: How many records are there of what each reported figure counts, and what share is that?
params:
  dimension: {type: string, scheme: dimension, default: null, help: {zh: 维度, en: Dimension.}}
  source: {type: id, to: Source, default: null, help: {zh: 报道的来源, en: The source that reports them.}}
columns:
  - {name: figure_id, type: id, title: {zh: 编号, en: Id}}
  - {name: figure, type: string, title: {zh: 数字, en: Figure}}
  - {name: dimension, type: string, words: dimension, title: {zh: 维度, en: Dimension}}
  - {name: counts, type: string, words: figure_counts, title: {zh: 统计对象, en: What it counts}}
  - {name: reported_as, type: string, title: {zh: 原文写法, en: As reported}}
  - {name: lower, type: integer, title: {zh: 下限, en: Lower bound}}
  - {name: upper, type: integer, title: {zh: 上限, en: Upper bound}}
  - {name: recorded, type: integer, title: {zh: 已记录, en: Recorded}, help: {zh: 截至该数字日期；空为不与记录比较, en: Up to the date of the figure; empty where records are not compared}}
  - {name: undated, type: integer, title: {zh: 日期不明, en: Undated}, help: {zh: 口径相符而不知是否在期内，不计入, en: They fit but nobody knows whether in time; not counted}}
  - {name: share_low, type: decimal, title: {zh: 至少占, en: Share at least}}
  - {name: share_high, type: decimal, title: {zh: 至多占, en: Share at most}}
  - {name: record_ids, type: id, list: true, title: {zh: 记录编号, en: Ids recorded}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [figure_id, record_ids], links: [{from: figure_id, to: record_ids}]}
order: [dimension, o.sequence, figure_id]
limit: 500
timeout: 30s
needs: {Observation: {zh: 还没有记录任何报道数字, en: No reported figure is on record yet.}}
example: {dimension: depth}
tests:
  - {on: fixture, rows: 3, contains: [{figure_id: fx-figure-visited, recorded: "1", record_ids: [fx-firm-film]}, {figure_id: fx-figure-agreements, recorded: "2", share_low: "2.0"}, {figure_id: fx-figure-money, recorded: null}]}
  - {on: weifang, at_least: 30}
  - {on: weifang, params: {source: wfnews-20240525}, rows: 21, contains: [{counts: branches_with_mechanism, recorded: "11"}]}
---*/
// The predicates are those of `sidu assess`, which gives intervals and flags besides.
MATCH (o:Observation)
WHERE ($dimension IS NULL OR o.dimension = $dimension) AND ($source IS NULL OR $source IN o.source_ids)
WITH o,
     COLLECT { MATCH (o)-[b:OBSERVES]->(s:Entity) WHERE coalesce(b.role, 'subject') = 'subject' RETURN s } AS subjects,
     COLLECT { MATCH (o)-[b:OBSERVES]->(:Entity)<-[:PART_OF*0..4]-(s:Entity) WHERE b.role = 'counterpart' RETURN DISTINCT s } AS whole,
     COLLECT { MATCH (o)-[b:OBSERVES]->(:Group)<-[:MEMBER_OF]-(s:Actor) WHERE b.role = 'counterpart' RETURN DISTINCT s } AS members,
     COLLECT { MATCH (o)-[b:OBSERVES]->(s:Place) WHERE b.role = 'area' RETURN s } AS areas,
     COLLECT { MATCH (o)-[b:OBSERVES]->(e:Event) WHERE coalesce(b.role, 'subject') = 'subject' RETURN e } AS observed,
     COLLECT {
       MATCH (o)-[b:OBSERVES]->(:Actor)-[t:TOOK_PART_IN]->(e:Event)
       WHERE coalesce(b.role, 'subject') = 'subject' AND t.role IN ['organizer', 'co_organizer'] AND NOT coalesce(e.collective, false)
       RETURN DISTINCT e
     } AS organized
WITH o, subjects, whole + members AS partners, areas, observed + organized AS events
CALL (o, subjects, partners, areas, events) {
  CALL (o, subjects, partners, areas, events) {
    WITH o, subjects, partners, areas, events WHERE o.counts IN ['group_members']
    UNWIND subjects AS s MATCH (s)<-[:MEMBER_OF]-(x:Actor) RETURN x
    UNION ALL
    WITH o, subjects, partners, areas, events WHERE o.counts IN ['events']
    UNWIND events AS x RETURN x
    UNION ALL
    WITH o, subjects, partners, areas, events WHERE o.counts IN ['results_offered']
    UNWIND events AS e MATCH (e)-[:LED_TO*1..6]->(x:Result) RETURN x
    UNION ALL
    WITH o, subjects, partners, areas, events WHERE o.counts IN ['results_offered']
    UNWIND subjects AS s MATCH (s)-[:TOOK_PART_IN|IN_CONTACT]->(e:Activity)-[:LED_TO*1..6]->(x:Result)
    WHERE NOT coalesce(e.collective, false) RETURN x
    UNION ALL
    WITH o, subjects, partners, areas, events WHERE o.counts IN ['agreements']
    UNWIND subjects AS s MATCH (s)-[:PARTY_TO]->(x:Agreement) RETURN x
    UNION ALL
    WITH o, subjects, partners, areas, events WHERE o.counts IN ['agreements', 'cooperations']
    UNWIND events AS e MATCH (e)-[:LED_TO*1..6]->(x:Agreement) RETURN x
    UNION ALL
    WITH o, subjects, partners, areas, events WHERE o.counts IN ['cooperations', 'intents_of_event']
    UNWIND events AS e MATCH (e)-[:LED_TO*1..6]->(x:Intent) RETURN x
    UNION ALL
    WITH o, subjects, partners, areas, events WHERE o.counts IN ['cooperations']
    UNWIND events AS e MATCH (e)-[:LED_TO*1..6]->(x:Project) RETURN x
    UNION ALL
    WITH o, subjects, partners, areas, events WHERE o.counts IN ['branches_with_mechanism', 'partners_with_mechanism']
    UNWIND subjects AS s MATCH (s)-[r:LINKED_WITH]-(x:KnowledgeOrganization)
    WHERE r.role = 'standing_mechanism' AND (x:CasBranch OR o.counts = 'partners_with_mechanism')
      AND (size(partners) = 0 OR x IN partners) RETURN x
    UNION ALL
    WITH o, subjects, partners, areas, events WHERE o.counts IN ['institutions_with_agreement']
    UNWIND subjects AS s MATCH (s)-[:PARTY_TO]->(:Agreement)<-[:PARTY_TO]-(x:KnowledgeOrganization) RETURN x
    UNION ALL
    WITH o, subjects, partners, areas, events WHERE o.counts IN ['experts_invited']
    UNWIND events AS e MATCH (e)<-[:TOOK_PART_IN]-(x:Expert) RETURN x
    UNION ALL
    WITH o, subjects, partners, areas, events WHERE o.counts IN ['enterprises_at_event']
    UNWIND events AS e MATCH (e)<-[:TOOK_PART_IN]-(x:Enterprise) RETURN x
    UNION ALL
    WITH o, subjects, partners, areas, events WHERE o.counts IN ['sessions_with_partner']
    UNWIND partners AS p MATCH (p)-[:TOOK_PART_IN|IN_CONTACT]->(x:Activity)
    WHERE size(subjects) = 0 OR EXISTS { MATCH (x)<-[:TOOK_PART_IN|IN_CONTACT]-(s:Actor) WHERE s IN subjects } RETURN x
    UNION ALL
    WITH o, subjects, partners, areas, events WHERE o.counts IN ['projects_with_partner']
    UNWIND partners AS p MATCH (p)-[:WORKS_ON]->(x:Project)
    WHERE none(s IN subjects WHERE s:Enterprise) OR EXISTS { MATCH (x)<-[:WORKS_ON]-(s:Enterprise) WHERE s IN subjects } RETURN x
    UNION ALL
    WITH o, subjects, partners, areas, events WHERE o.counts IN ['platforms']
    MATCH (x:Platform)
    WHERE size(areas) = 0 OR EXISTS { MATCH (x)-[:LOCATED_IN]->(:Place)-[:LIES_IN*0..4]->(a:Place) WHERE a IN areas } RETURN x
    UNION ALL
    WITH o, subjects, partners, areas, events WHERE o.counts IN ['products']
    MATCH (x:Product) RETURN x
    UNION ALL
    WITH o, subjects, partners, areas, events WHERE o.counts IN ['institutes_in_ledger']
    UNWIND subjects AS s MATCH (s)<-[:LISTED_IN]-(x:KnowledgeOrganization)
    WHERE size(partners) = 0 OR x IN partners RETURN x
    UNION ALL
    WITH o, subjects, partners, areas, events WHERE o.counts IN ['enterprises_visited']
    UNWIND subjects AS s MATCH (s)<-[:UNDER]-(:ServiceVisit)<-[:JOINED_VISIT]-(x:Enterprise) RETURN x
  }
  WITH DISTINCT o, x
  WHERE NOT coalesce(x.collective, false)
  CALL (x) {
    UNWIND coalesce(x.source_ids, []) AS id
    MATCH (s:Entity {id: id})
    RETURN min(s.date_from) AS published
  }
  WITH o, x,
       x:Activity OR x:Platform OR x:Result OR x:Product AS dated,
       coalesce(x.date_from, x.established_from) AS begun,
       coalesce(x.date_to, x.established_to) AS until,
       published
  WITH x, dated AND ((begun IS NULL AND (published IS NULL OR o.period_from IS NOT NULL))) AS unknown,
       NOT dated OR (coalesce(begun, published) <= o.as_of_to AND (o.period_from IS NULL OR coalesce(until, begun) >= o.period_from)) AS inside
  ORDER BY x.id
  RETURN collect(CASE WHEN inside AND NOT unknown THEN x.id END) AS record_ids,
         sum(CASE WHEN unknown THEN 1 ELSE 0 END) AS undated
}
WITH o, record_ids, undated,
     coalesce(o.counts, 'other') IN ['attendances', 'attendance_of_event', 'direct_benefit', 'sales_revenue', 'other'] AS apart
RETURN o.id AS figure_id, CASE $lang WHEN 'en' THEN coalesce(o.name_en, o.name_zh) ELSE coalesce(o.name_zh, o.name_en) END AS figure, o.dimension AS dimension, o.counts AS counts, o.reported_as AS reported_as,
       o.value_lower AS lower, o.value_upper AS upper,
       CASE WHEN apart THEN null ELSE size(record_ids) END AS recorded,
       CASE WHEN apart THEN null ELSE undated END AS undated,
       CASE WHEN apart OR o.value_upper = 0 THEN null ELSE round(1.0 * size(record_ids) / o.value_upper, 4) END AS share_low,
       CASE WHEN apart OR o.value_lower = 0 THEN null ELSE round(1.0 * size(record_ids) / o.value_lower, 4) END AS share_high,
       CASE WHEN apart THEN [] ELSE record_ids END AS record_ids,
       size(reduce(found = [], source IN coalesce(o.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY dimension, o.sequence, figure_id
