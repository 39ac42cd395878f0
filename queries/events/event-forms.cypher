/*---
id: event-forms
title: {zh: 活动形式, en: Forms of events}
question:
  zh: 线上、线下，定期、不定期、定制，引进来、走出去，各办了多少？
  en: How many events were online or offline, regular or customised, brought in or gone out?
params:
  since: {type: date, bound: first, default: null, help: {zh: 此日及以后, en: On or after this day.}}
  until: {type: date, bound: last, default: null, help: {zh: 此日及以前, en: On or before this day.}}
columns:
  - {name: mode, type: string, words: event_mode, title: {zh: 线上线下, en: Mode}}
  - {name: regularity, type: string, words: regularity, title: {zh: 定期与否, en: Regularity}, help: {zh: 活动没有写的，取其系列的, en: That of its series where the event does not say}}
  - {name: direction, type: string, words: direction, title: {zh: 方向, en: Direction}}
  - {name: events, type: integer, title: {zh: 活动, en: Events}}
  - {name: practices, type: integer, title: {zh: 概述多次的, en: Standing for several}}
  - {name: event_ids, type: id, list: true, title: {zh: 活动编号, en: Event ids}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [event_ids]}
order: [mode, regularity, direction]
key: [mode, regularity, direction]
limit: 500
needs: [Event]
tests:
  - {on: fixture, rows: 3, contains: [{mode: both, regularity: regular, direction: brought_in, events: "1"}, {mode: online, events: "0", practices: "1"}]}
  - {on: weifang, at_least: 3}
---*/
MATCH (e:Event)
WHERE ($since IS NULL OR e.date_to >= date($since)) AND ($until IS NULL OR e.date_from <= date($until))
OPTIONAL MATCH (e)-[:IN_SERIES]->(s:EventSeries)
WITH e, s ORDER BY e.id, s.id
WITH e, collect(s.regularity) AS regularities, collect(s.direction) AS directions
ORDER BY e.id
UNWIND coalesce(e.source_ids, [null]) AS source
WITH e.mode AS mode, coalesce(e.regularity, regularities[0]) AS regularity, coalesce(e.direction, directions[0]) AS direction,
     collect(DISTINCT e.id) AS event_ids,
     count(DISTINCT CASE WHEN coalesce(e.collective, false) THEN e.id END) AS practices, count(DISTINCT source) AS sources
RETURN mode, regularity, direction, size(event_ids) - practices AS events, practices, event_ids, sources
ORDER BY mode, regularity, direction
