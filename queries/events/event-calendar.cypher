/*---
id: event-calendar
title: {zh: 活动日历, en: Calendar of events}
question:
  zh: 每个季度办了多少次哪类活动，线上还是线下？
  en: How many events of each kind were held in each quarter, online or offline?
params:
  kind: {type: string, scheme: event_kind, default: null, help: {zh: 活动类别, en: Kind of event.}}
  mode: {type: string, scheme: event_mode, default: null, help: {zh: 线上线下, en: Online or offline.}}
  organization: {type: id, to: Actor, default: null, help: {zh: 只看这一单位, en: This body only.}}
  since: {type: date, bound: first, default: null, help: {zh: 此日及以后, en: On or after this day.}}
  until: {type: date, bound: last, default: null, help: {zh: 此日及以前, en: On or before this day.}}
columns:
  - {name: year, type: integer, title: {zh: 年份, en: Year}, help: {zh: 空行是没有日期的, en: Empty for those without a date}}
  - {name: quarter, type: integer, title: {zh: 季度, en: Quarter}}
  - {name: kind, type: string, words: event_kind, title: {zh: 类别, en: Kind}}
  - {name: mode, type: string, words: event_mode, title: {zh: 线上线下, en: Mode}}
  - {name: events, type: integer, title: {zh: 活动, en: Events}}
  - {name: practices, type: integer, title: {zh: 概述多次的, en: Standing for several}, help: {zh: 来源只笼统提到，不计次数, en: Named by a source without saying how often}}
  - {name: participants, type: integer, title: {zh: 已载参加者, en: Participants on record}}
  - {name: event_ids, type: id, list: true, title: {zh: 活动编号, en: Event ids}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [event_ids]}
order: [year, quarter, kind, mode]
key: [year, quarter, kind, mode]
limit: 500
needs: [Event]
example: {since: 2020}
tests:
  - {on: fixture, rows: 3, first: {year: "2025", quarter: "1", mode: offline, events: "1", participants: "4"}, contains: [{year: null, mode: online, events: "0", practices: "1"}]}
  - {on: fixture, params: {mode: both, organization: fx-firm-film}, rows: 1, first: {quarter: "2"}}
  - {on: weifang, at_least: 6}
---*/
MATCH (e:Event)
WHERE ($kind IS NULL OR e.kind = $kind) AND ($mode IS NULL OR e.mode = $mode)
  AND ($since IS NULL OR e.date_to >= date($since)) AND ($until IS NULL OR e.date_from <= date($until))
  AND ($organization IS NULL OR EXISTS { MATCH (e)<-[:TOOK_PART_IN]-(:Actor {id: $organization}) })
WITH e ORDER BY e.date_from, e.id
WITH e, e.date_from.year AS year,
     CASE WHEN e.date_from.quarter = e.date_to.quarter AND e.date_from.year = e.date_to.year THEN e.date_from.quarter END AS quarter
UNWIND coalesce(e.source_ids, [null]) AS source
OPTIONAL MATCH (e)<-[:TOOK_PART_IN]-(a:Actor)
WITH year, quarter, e.kind AS kind, e.mode AS mode, collect(DISTINCT e.id) AS event_ids,
     count(DISTINCT CASE WHEN coalesce(e.collective, false) THEN e.id END) AS practices,
     count(DISTINCT a.id) AS participants, count(DISTINCT source) AS sources
RETURN year, quarter, kind, mode, size(event_ids) - practices AS events, practices, participants, event_ids, sources
ORDER BY year, quarter, kind, mode
