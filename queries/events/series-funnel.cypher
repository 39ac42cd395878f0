/*---
id: series-funnel
title: {zh: 系列漏斗, en: Funnel of a series}
question:
  zh: 每个活动系列引出了多少需求、对接、意向、协议、项目和产品，中位隔多少天？
  en: How many demands, contacts, intents, agreements, projects and products did each series lead to, after how many days (median)?
params:
  series: {type: id, to: EventSeries, default: null, help: {zh: 只看这一系列, en: This series only.}}
columns:
  - {name: series_id, type: id, title: {zh: 系列编号, en: Series id}}
  - {name: series, type: string, title: {zh: 系列, en: Series}}
  - {name: events, type: integer, title: {zh: 活动, en: Events}}
  - {name: distance, type: integer, title: {zh: 相隔至少几步, en: Least steps from an event}}
  - {name: step, type: string, words: steps, title: {zh: 漏斗步骤, en: Step}, help: {zh: 按参加联系的类型；空为没有写参加者, en: By the type of link that joined it; empty where nobody is recorded}}
  - {name: type, type: string, words: types, title: {zh: 类型, en: Type}}
  - {name: reached, type: integer, title: {zh: 引出, en: Reached}}
  - {name: median_days, type: decimal, title: {zh: 中位天数, en: Median days}, help: {zh: 从活动结束到该事项，两者都有日期的, en: "From the end of the event, where both are dated"}}
  - {name: reached_ids, type: id, list: true, title: {zh: 引出编号, en: Ids reached}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [series_id, reached_ids], links: [{from: series_id, to: reached_ids, title: step}]}
order: [series_id, distance, step, type]
key: [series_id, distance, step, type]
limit: 500
needs: [EventSeries]
tests:
  - {on: fixture, rows: 8, first: {series_id: fx-series, events: "2"}, contains: [{step: contact, type: MatchDecision, reached: "1"}, {step: agreement, reached: "1", median_days: "100.0"}, {series_id: fx-series-idle, events: "0", reached: "0"}]}
  - {on: weifang, at_least: 4}
---*/
MATCH (s:EventSeries)
WHERE $series IS NULL OR s.id = $series
WITH s, COUNT { MATCH (s)<-[:IN_SERIES]-(e:Event) RETURN DISTINCT e } AS events
CALL (s) {
  MATCH (s)<-[:IN_SERIES]-(e:Event)
  CALL (e) {
    MATCH path = (e)-[:LED_TO*1..6]->(x:Entity)
    RETURN x, min(length(path)) AS distance
    UNION ALL
    MATCH path = (e)-[:LED_TO*1..6]->(d:Demand)
    WITH d, min(length(path)) AS distance
    MATCH (d)<-[:ON_DEMAND]-(m:MatchDecision)-[:ON_OFFER]->(o:Entity)
    WITH d, o, distance, m ORDER BY coalesce(m.date_from, date('0001-01-01')), m.id
    WITH d, o, distance, collect(m) AS made
    WITH distance, made[size(made) - 1] AS x
    WHERE x.decision = 'accept'
    RETURN x, distance + 1 AS distance
  }
  OPTIONAL MATCH (x)<-[r]-(:Actor)
  WITH e, x, distance, min(CASE WHEN x:MatchDecision THEN 'contact' ELSE $link_steps[type(r)] END) AS step
  WITH e, x, distance, step,
       duration.inDays(coalesce(e.date_to, e.date_from), coalesce(x.date_from, x.posted_from, x.established_from)).days AS days
  ORDER BY x.id
  WITH step, x.type AS type, min(distance) AS distance, count(DISTINCT x) AS reached, percentileCont(days, 0.5) AS median,
       collect(DISTINCT x.id) AS reached_ids, collect(coalesce(x.source_ids, [])) AS named
  RETURN distance, step, type, reached, median, reached_ids, named
  UNION ALL
  WITH s WHERE NOT EXISTS { MATCH (s)<-[:IN_SERIES]-(:Event)-[:LED_TO]->(:Entity) }
  RETURN 0 AS distance, null AS step, null AS type, 0 AS reached, null AS median, [] AS reached_ids, [coalesce(s.source_ids, [])] AS named
}
RETURN s.id AS series_id, CASE $lang WHEN 'en' THEN coalesce(s.name_en, s.name_zh) ELSE coalesce(s.name_zh, s.name_en) END AS series, events, distance, step, type, reached, round(median, 1) AS median_days, reached_ids, size(reduce(found = [], one IN named | reduce(every = found, source IN one | CASE WHEN source IN every THEN every ELSE every + [source] END))) AS sources
ORDER BY series_id, distance, step, type
