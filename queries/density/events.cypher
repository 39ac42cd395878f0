/*---
id: events
title: {zh: 对接活动, en: Events}
question:
  zh: 举办过哪些对接活动，何时何地，线上还是线下，谁主办，规模如何？
  en: Which events were held, when and where, online or offline, by whom, of what size?
params:
  series: {type: id, to: EventSeries, default: null, help: {zh: 活动系列, en: Event series.}}
  kind: {type: string, scheme: event_kind, default: null, help: {zh: 活动类别, en: Kind of event.}}
  mode: {type: string, scheme: event_mode, default: null, help: {zh: 线上线下, en: Online or offline.}}
  regularity: {type: string, scheme: regularity, default: null, help: {zh: 定期与否, en: Regularity.}}
  direction: {type: string, scheme: direction, default: null, help: {zh: 引进来或走出去, en: Brought in or gone out.}}
  organization: {type: id, to: Actor, default: null, help: {zh: 该单位参加或主办的, en: Attended or organized by this body.}}
  since: {type: date, bound: first, default: null, help: {zh: 此日及以后, en: On or after this day.}}
  until: {type: date, bound: last, default: null, help: {zh: 此日及以前, en: On or before this day.}}
columns:
  - {name: event_id, type: id, title: {zh: 编号, en: Id}}
  - {name: date, type: string, title: {zh: 日期, en: Date}}
  - {name: event, type: string, title: {zh: 活动, en: Event}}
  - {name: kind, type: string, words: event_kind, title: {zh: 类别, en: Kind}}
  - {name: mode, type: string, words: event_mode, title: {zh: 线上线下, en: Mode}}
  - {name: regularity, type: string, words: regularity, title: {zh: 定期与否, en: Regularity}}
  - {name: direction, type: string, words: direction, title: {zh: 方向, en: Direction}}
  - {name: collective, type: boolean, title: {zh: 概述多次, en: Stands for several}, help: {zh: 来源只笼统提到的做法，不计次数, en: A practice that the source names without saying how often.}}
  - {name: series, type: string, list: true, title: {zh: 系列, en: Series}}
  - {name: organizers, type: string, list: true, title: {zh: 主办与承办, en: Organizers}}
  - {name: participants, type: integer, title: {zh: 已载参加者, en: Participants on record}}
  - {name: attendance, type: integer, title: {zh: 报道人数, en: Reported attendance}}
  - {name: enterprises, type: integer, title: {zh: 报道企业数, en: Reported enterprises}}
  - {name: intents, type: integer, title: {zh: 报道意向数, en: Reported intents}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [event_id]}
order: [e.date_from, date, event_id]
limit: 200
needs: [Event]
example: {mode: both}
tests:
  - {on: fixture, params: {series: fx-series}, rows: 2, first: {event_id: fx-event-2025, participants: "4"}}
  - {on: weifang, at_least: 5}
  - {on: weifang, params: {mode: both}, contains: [{attendance: "378", enterprises: "265", intents: "72"}]}
---*/
MATCH (e:Event)
WHERE ($kind IS NULL OR e.kind = $kind)
  AND ($mode IS NULL OR e.mode = $mode)
  AND ($regularity IS NULL OR e.regularity = $regularity)
  AND ($direction IS NULL OR e.direction = $direction)
  AND ($since IS NULL OR e.date_to >= date($since))
  AND ($until IS NULL OR e.date_from <= date($until))
  AND ($series IS NULL OR EXISTS { MATCH (e)-[:IN_SERIES]->(:EventSeries {id: $series}) })
  AND ($organization IS NULL OR EXISTS { MATCH (e)<-[:TOOK_PART_IN]-(:Actor {id: $organization}) })
WITH e ORDER BY e.date_from, e.date, e.id LIMIT $row_limit
RETURN e.id AS event_id,
       e.date AS date,
       CASE $lang WHEN 'en' THEN coalesce(e.name_en, e.name_zh) ELSE coalesce(e.name_zh, e.name_en) END AS event,
       e.kind AS kind,
       e.mode AS mode,
       e.regularity AS regularity,
       e.direction AS direction,
       coalesce(e.collective, false) AS collective,
       COLLECT {
         MATCH (e)-[:IN_SERIES]->(s:EventSeries)
         WITH DISTINCT s ORDER BY s.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(s.name_en, s.name_zh) ELSE coalesce(s.name_zh, s.name_en) END
       } AS series,
       COLLECT {
         MATCH (e)<-[r:TOOK_PART_IN]-(a:Actor)
         WHERE r.role IN ['organizer', 'co_organizer']
         WITH DISTINCT a ORDER BY a.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(a.name_en, a.name_zh) ELSE coalesce(a.name_zh, a.name_en) END
       } AS organizers,
       COUNT { MATCH (e)<-[:TOOK_PART_IN]-(a:Actor) RETURN DISTINCT a } AS participants,
       e.attendance AS attendance,
       e.enterprises AS enterprises,
       e.intents AS intents,
       size(reduce(found = [], source IN coalesce(e.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY e.date_from, date, event_id
