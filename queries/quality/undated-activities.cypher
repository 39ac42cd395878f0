/*---
id: undated-activities
title: {zh: 没有日期的活动, en: Undated activities}
question:
  zh: 哪些活动、协议和项目没有日期，因而进不了频率和间隔的统计？
  en: Which events, agreements and projects have no date and so count in no rate or interval?
params:
  type: {type: string, types: Activity, default: null, help: {zh: 只看一种类型, en: One type only.}}
columns:
  - {name: activity_id, type: id, title: {zh: 编号, en: Id}}
  - {name: activity, type: string, title: {zh: 名称, en: Name}}
  - {name: type, type: string, words: types, title: {zh: 类型, en: Type}}
  - {name: collective, type: boolean, title: {zh: 概述多次, en: Stands for several}}
  - {name: source_ids, type: id, list: true, title: {zh: 来源编号, en: Source ids}}
  - {name: source_date, type: string, title: {zh: 最早来源日期, en: Date of the first source}, help: {zh: 事实不晚于此, en: The fact is not later than this}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [activity_id]}
order: [type, activity_id]
limit: 500
needs: [Activity]
empty: {zh: 已载的活动、协议和项目都有日期, en: "every event, agreement and project on record has a date"}
example: {type: Agreement}
tests:
  - {on: fixture, rows: 1, first: {activity_id: fx-event-practice, source_date: 2026-01-01}}
  - {on: weifang, at_least: 8}
---*/
MATCH (a:Activity)
WHERE a.date_from IS NULL AND a.date_to IS NULL AND ($type IS NULL OR a.type = $type)
WITH a ORDER BY a.type, a.id LIMIT $row_limit
CALL (a) {
  UNWIND coalesce(a.source_ids, []) AS id
  MATCH (s:Entity {id: id})
  RETURN min(s.date) AS source_date
}
RETURN a.id AS activity_id, CASE $lang WHEN 'en' THEN coalesce(a.name_en, a.name_zh) ELSE coalesce(a.name_zh, a.name_en) END AS activity, a.type AS type, coalesce(a.collective, false) AS collective,
       reduce(found = [], source IN coalesce(a.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END) AS source_ids, source_date, size(reduce(found = [], source IN coalesce(a.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY type, activity_id
