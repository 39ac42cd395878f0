/*---
id: match-decisions
title: {zh: 匹配决定, en: Match decisions}
question:
  zh: 哪些供需匹配被采纳、否决或暂缓，谁定的，理由是什么？
  en: Which matches of supply and demand were accepted, rejected or postponed, by whom and why?
params:
  decision: {type: string, scheme: match_decision, default: null, help: {zh: 决定, en: Decision.}}
  demand: {type: id, to: Demand, default: null, help: {zh: 只看这项需求, en: This demand only.}}
  since: {type: date, bound: first, default: null, help: {zh: 此日及以后, en: On or after this day.}}
columns:
  - {name: match_id, type: id, title: {zh: 编号, en: Id}}
  - {name: date, type: string, title: {zh: 日期, en: Date}}
  - {name: decision, type: string, words: match_decision, title: {zh: 决定, en: Decision}}
  - {name: demand_id, type: id, title: {zh: 需求编号, en: Demand id}}
  - {name: demand, type: string, title: {zh: 需求, en: Demand}}
  - {name: offer_id, type: id, title: {zh: 供给编号, en: Offer id}}
  - {name: offer, type: string, title: {zh: 供给, en: Offer}}
  - {name: offer_type, type: string, words: types, title: {zh: 供给类型, en: Type of offer}}
  - {name: role, type: string, title: {zh: 决定岗位, en: By role}}
  - {name: reason, type: string, title: {zh: 理由, en: Reason}}
  - {name: score, type: decimal, title: {zh: 当时得分, en: Score}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [demand_id, offer_id], links: [{from: demand_id, to: offer_id, title: decision}]}
order: [date, match_id]
limit: 500
needs: [MatchDecision]
tests:
  - {on: fixture, rows: 3, first: {match_id: fx-match, offer_type: Result}}
  - {on: fixture, params: {decision: reject}, rows: 2, first: {offer_id: fx-expert-robots}, contains: [{match_id: fx-match-then}]}
  - {on: fixture, params: {decision: accept}, rows: 1, first: {match_id: fx-match}}
---*/
MATCH (m:MatchDecision)-[:ON_DEMAND]->(d:Demand)
WHERE $demand IS NULL OR d.id = $demand
OPTIONAL MATCH (m)-[:ON_OFFER]->(s:Entity)
// Of a pair the latest decision counts.
WITH d, s, coalesce(s.id, m.id) AS pair, m ORDER BY coalesce(m.date_from, date('0001-01-01')), m.id
WITH d, s, pair, collect(m) AS made
WITH d, s, made[size(made) - 1] AS m
WHERE ($decision IS NULL OR m.decision = $decision) AND ($since IS NULL OR m.date_to >= date($since))
RETURN m.id AS match_id, m.date AS date, m.decision AS decision, d.id AS demand_id, CASE $lang WHEN 'en' THEN coalesce(d.name_en, d.name_zh) ELSE coalesce(d.name_zh, d.name_en) END AS demand,
       s.id AS offer_id, CASE $lang WHEN 'en' THEN coalesce(s.name_en, s.name_zh) ELSE coalesce(s.name_zh, s.name_en) END AS offer, s.type AS offer_type, m.by_role AS role, CASE $lang WHEN 'en' THEN coalesce(m.reason_en, m.reason_zh) ELSE coalesce(m.reason_zh, m.reason_en) END AS reason, m.score AS score,
       size(reduce(found = [], source IN coalesce(m.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY date, match_id
