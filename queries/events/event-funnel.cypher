/*---
id: event-funnel
title: {zh: 活动漏斗, en: Funnel of an event}
question:
  zh: 每次活动一步步引出了什么，各隔多少天？
  en: What did each event lead to, step by step, and after how many days?
params:
  event: {type: id, to: Event, default: null, help: {zh: 只看这次活动, en: This event only.}}
  series: {type: id, to: EventSeries, default: null, help: {zh: 只看这一系列, en: This series only.}}
  since: {type: date, bound: first, default: null, help: {zh: 此日及以后, en: On or after this day.}}
columns:
  - {name: event_id, type: id, title: {zh: 活动编号, en: Event id}}
  - {name: event, type: string, title: {zh: 活动, en: Event}}
  - {name: date, type: string, title: {zh: 日期, en: Date}}
  - {name: distance, type: integer, title: {zh: 相隔几步, en: Steps from the event}}
  - {name: step, type: string, words: steps, title: {zh: 漏斗步骤, en: Step}, help: {zh: 按参加联系的类型；空为没有写参加者, en: By the type of link that joined it; empty where nobody is recorded}}
  - {name: type, type: string, words: types, title: {zh: 类型, en: Type}}
  - {name: reached, type: integer, title: {zh: 引出, en: Reached}}
  - {name: median_days, type: decimal, title: {zh: 中位天数, en: Median days}, help: {zh: 从活动结束到该事项，两者都有日期的, en: "From the end of the event, where both are dated"}}
  - {name: reached_ids, type: id, list: true, title: {zh: 引出编号, en: Ids reached}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [event_id, reached_ids], links: [{from: event_id, to: reached_ids, title: step}]}
order: [event_id, distance, step, type]
key: [event_id, distance, step, type]
limit: 200
needs: {Event: null, LED_TO: {zh: 还没有记录什么引出了什么, en: What led to what is not on record yet.}}
empty: {zh: 该活动没有记录引出了什么, en: nothing is on record that this event led to}
tests:
  - {on: fixture, rows: 9, first: {event_id: fx-event-2025, distance: "1", step: contact, type: Contact, median_days: "30.0"}, contains: [{distance: "2", step: contact, type: MatchDecision, reached_ids: [fx-match], median_days: "347.0"}, {step: product, median_days: "375.0", reached_ids: [fx-product]}, {event_id: fx-event-2026, step: demand, reached: "1"}]}
  - {on: fixture, params: {event: fx-event-2026}, rows: 1, first: {median_days: "5.0"}}
  - {on: weifang, at_least: 4}
---*/
MATCH (e:Event)
WHERE ($event IS NULL OR e.id = $event) AND ($since IS NULL OR e.date_to >= date($since))
  AND ($series IS NULL OR EXISTS { MATCH (e)-[:IN_SERIES]->(:EventSeries {id: $series}) })
  AND EXISTS { MATCH (e)-[:LED_TO]->(:Entity) }
// Every one of these events gives a row at least.
WITH e ORDER BY e.id LIMIT $row_limit
// An accepted match is one step further than its demand; of a pair the latest decision counts.
CALL (e) {
  MATCH path = (e)-[:LED_TO*1..6]->(x:Entity)
  RETURN x, min(length(path)) AS distance
  UNION ALL
  MATCH path = (e)-[:LED_TO*1..6]->(d:Demand)
  WITH d, min(length(path)) AS distance
  MATCH (d)<-[:ON_DEMAND]-(m:MatchDecision)-[:ON_OFFER]->(s:Entity)
  WITH d, s, distance, m ORDER BY coalesce(m.date_from, date('0001-01-01')), m.id
  WITH d, s, distance, collect(m) AS made
  WITH distance, made[size(made) - 1] AS x
  WHERE x.decision = 'accept'
  RETURN x, distance + 1 AS distance
}
OPTIONAL MATCH (x)<-[r]-(:Actor)
WITH e, x, distance, min(CASE WHEN x:MatchDecision THEN 'contact' ELSE $link_steps[type(r)] END) AS step
WITH e, x, distance, step,
     duration.inDays(coalesce(e.date_to, e.date_from), coalesce(x.date_from, x.posted_from, x.established_from)).days AS days
ORDER BY x.id
WITH e, distance, step, x.type AS type, count(x) AS reached, percentileCont(days, 0.5) AS median, collect(x.id) AS reached_ids, collect(coalesce(x.source_ids, [])) AS named
RETURN e.id AS event_id, CASE $lang WHEN 'en' THEN coalesce(e.name_en, e.name_zh) ELSE coalesce(e.name_zh, e.name_en) END AS event, e.date AS date, distance, step, type, reached, round(median, 1) AS median_days, reached_ids,
       size(reduce(found = [], one IN named | reduce(every = found, source IN one | CASE WHEN source IN every THEN every ELSE every + [source] END))) AS sources
ORDER BY event_id, distance, step, type
