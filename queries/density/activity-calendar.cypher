/*---
id: activity-calendar
title: {zh: 往来日历, en: Calendar of activities}
question:
  zh: 每个季度有多少次活动、走访、对接、协议和项目？
  en: How many events, visits, contacts, agreements and projects were there in each quarter?
params:
  type: {type: string, types: Activity, default: null, help: {zh: 只看一种类型, en: One type only.}}
  since: {type: date, bound: first, default: null, help: {zh: 此日及以后, en: On or after this day.}}
  until: {type: date, bound: last, default: null, help: {zh: 此日及以前, en: On or before this day.}}
columns:
  - {name: year, type: integer, title: {zh: 年份, en: Year}}
  - {name: quarter, type: integer, title: {zh: 季度, en: Quarter}, help: {zh: 空行是只知年份的, en: Empty where only the year is known}}
  - {name: type, type: string, words: types, title: {zh: 类型, en: Type}}
  - {name: activities, type: integer, title: {zh: 次数, en: Activities}}
  - {name: activity_ids, type: id, list: true, title: {zh: 编号, en: Ids}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [activity_ids]}
order: [year, quarter, type]
key: [year, quarter, type]
limit: 500
needs: {Activity.date: {zh: 还没有任何合作活动有日期, en: No activity on record has a date yet.}}
example: {type: Agreement, since: 2017}
tests:
  - {on: fixture, at_least: 10, first: {year: "2023", quarter: "2", type: Contact}, contains: [{year: "2026", quarter: "1", type: ServiceVisit, activities: "2"}]}
  - {on: fixture, params: {type: Event, since: 2026-01-01}, rows: 1}
  - {on: weifang, at_least: 15}
---*/
MATCH (a:Activity)
WHERE a.date_from IS NOT NULL AND NOT coalesce(a.collective, false) AND ($type IS NULL OR a.type = $type)
  AND ($since IS NULL OR a.date_from >= date($since)) AND ($until IS NULL OR a.date_from <= date($until))
WITH a ORDER BY a.id
UNWIND coalesce(a.source_ids, [null]) AS source
// A date that is only a year lies in no quarter; a period counts where it began.
WITH a.date_from.year AS year, CASE WHEN size(split(a.date, '/')[0]) = 4 THEN null ELSE a.date_from.quarter END AS quarter,
     a.type AS type, collect(DISTINCT a.id) AS activity_ids, count(DISTINCT source) AS sources
RETURN year, quarter, type, size(activity_ids) AS activities, activity_ids, sources
ORDER BY year, quarter, type
