/*---
id: consultations-and-secondments
title: {zh: 会商与挂职, en: Consultations and secondments}
question:
  zh: 与院校有过哪些会商和人才挂职，结果如何，促成了什么？
  en: Which consultations and secondments were there with institutions, what came of them, what did they lead to?
params:
  organization: {type: id, to: Actor, default: null, help: {zh: 只看这一单位, en: This body only.}}
  since: {type: date, bound: first, default: null, help: {zh: 此日及以后, en: On or after this day.}}
columns:
  - {name: activity_id, type: id, title: {zh: 编号, en: Id}}
  - {name: type, type: string, words: types, title: {zh: 类型, en: Type}}
  - {name: activity, type: string, title: {zh: 名称, en: Name}}
  - {name: date, type: string, title: {zh: 日期, en: Date}}
  - {name: mode, type: string, words: event_mode, title: {zh: 线上线下, en: Mode}}
  - {name: collective, type: boolean, title: {zh: 概述多次, en: Stands for several}}
  - {name: participant_ids, type: id, list: true, title: {zh: 各方编号, en: Ids of those involved}}
  - {name: participants, type: string, list: true, title: {zh: 各方, en: Those involved}}
  - {name: outcome, type: string, title: {zh: 结果或岗位, en: Outcome or post}}
  - {name: led_to, type: string, list: true, title: {zh: 促成, en: Led to}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [activity_id, participant_ids], links: [{from: participant_ids, to: activity_id}]}
order: [a.date_from, activity_id]
limit: 500
needs: [Consultation, Secondment]
example: {organization: xjtu}
tests:
  - {on: fixture, rows: 2, first: {activity_id: fx-consultation, mode: online, led_to: [教师挂职]}}
  - {on: fixture, params: {since: 2026-02-01}, rows: 1, first: {activity_id: fx-secondment}}
  - {on: weifang, rows: 3}
---*/
CALL () {
  MATCH (a:Consultation) RETURN a
  UNION ALL
  MATCH (a:Secondment) RETURN a
}
WITH a
WHERE ($since IS NULL OR a.date_to >= date($since) OR (a.date_from IS NOT NULL AND a.date_to IS NULL))
  AND ($organization IS NULL OR EXISTS { MATCH (a)<-[:CONSULTED|SECONDED]-(:Actor {id: $organization}) })
WITH a ORDER BY a.date_from, a.id LIMIT $row_limit
RETURN a.id AS activity_id, a.type AS type, CASE $lang WHEN 'en' THEN coalesce(a.name_en, a.name_zh) ELSE coalesce(a.name_zh, a.name_en) END AS activity, a.date AS date, a.mode AS mode,
       coalesce(a.collective, false) AS collective,
       COLLECT { MATCH (a)<-[:CONSULTED|SECONDED]-(p:Actor) WITH DISTINCT p ORDER BY p.id RETURN p.id } AS participant_ids,
       COLLECT {
         MATCH (a)<-[:CONSULTED|SECONDED]-(p:Actor)
         WITH DISTINCT p ORDER BY p.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(p.name_en, p.name_zh) ELSE coalesce(p.name_zh, p.name_en) END
       } AS participants,
       CASE $lang WHEN 'en' THEN coalesce(a.outcome_en, a.outcome_zh, a.position_en, a.position_zh) ELSE coalesce(a.outcome_zh, a.outcome_en, a.position_zh, a.position_en) END AS outcome,
       COLLECT {
         MATCH (a)-[:LED_TO]->(x:Entity)
         WITH DISTINCT x ORDER BY x.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(x.name_en, x.name_zh) ELSE coalesce(x.name_zh, x.name_en) END
       } AS led_to,
       size(reduce(found = [], source IN coalesce(a.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY a.date_from, activity_id
