/*---
id: platforms
title: {zh: 合作平台, en: Joint platforms}
question:
  zh: 有哪些共建院所和平台，谁共建、依托谁、在何处、处于什么阶段？
  en: Which joint institutes and platforms are there, founded and hosted by whom, where, at which stage?
params:
  kind: {type: string, scheme: platform_kind, default: null, help: {zh: 平台类别, en: Kind of platform.}}
  life_cycle: {type: string, scheme: life_cycle, default: null, help: {zh: 生命周期, en: Stage of its life cycle.}}
  place: {type: id, to: Place, default: null, help: {zh: 位于该区划或功能区（含下辖）, en: Located in this division or zone or below it.}}
  founder: {type: id, to: Actor, default: null, help: {zh: 共建或依托单位, en: One of its founders or hosts.}}
columns:
  - {name: platform_id, type: id, title: {zh: 编号, en: Id}}
  - {name: platform, type: string, title: {zh: 平台, en: Platform}}
  - {name: kind, type: string, words: platform_kind, title: {zh: 类别, en: Kind}}
  - {name: life_cycle, type: string, words: life_cycle, title: {zh: 生命周期, en: Life cycle}}
  - {name: since, type: date, title: {zh: 始于, en: Since}, help: {zh: 成立、投用、开工或签约日期, en: "Established, opened, construction started or signed."}}
  - {name: founder_ids, type: id, list: true, title: {zh: 共建单位编号, en: Founders' ids}}
  - {name: founders, type: string, list: true, title: {zh: 共建单位, en: Founders}}
  - {name: hosts, type: string, list: true, title: {zh: 依托单位, en: Hosts}}
  - {name: places, type: string, list: true, title: {zh: 所在地, en: Places}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [platform_id, founder_ids], links: [{from: founder_ids, to: platform_id}]}
order: [platform_id]
limit: 500
needs: [Platform]
example: {founder: sjtu}
tests:
  - {on: fixture, params: {place: fx-city}, rows: 2, first: {platform_id: fx-platform, founder_ids: [fx-firm-paint, fx-institute-film]}}
  - {on: weifang, at_least: 4}
---*/
MATCH (p:Platform)
WHERE ($kind IS NULL OR p.kind = $kind)
  AND ($life_cycle IS NULL OR p.life_cycle = $life_cycle)
  AND ($place IS NULL OR EXISTS { MATCH (p)-[:LOCATED_IN]->(:Place)-[:LIES_IN*0..3]->(:Place {id: $place}) })
  AND ($founder IS NULL OR EXISTS { MATCH (p)<-[:FOUNDED|HOSTS]-(:Actor {id: $founder}) })
WITH p ORDER BY p.id LIMIT $row_limit
OPTIONAL MATCH (p)<-[:FOUNDED]-(a:Actor)
WITH DISTINCT p, a ORDER BY a.id
WITH p,
     collect(a.id) AS founder_ids,
     collect(CASE $lang WHEN 'en' THEN coalesce(a.name_en, a.name_zh) ELSE coalesce(a.name_zh, a.name_en) END) AS founders
OPTIONAL MATCH (p)<-[:HOSTS]-(h:Organization)
WITH DISTINCT p, founder_ids, founders, h ORDER BY h.id
WITH p, founder_ids, founders,
     collect(CASE $lang WHEN 'en' THEN coalesce(h.name_en, h.name_zh) ELSE coalesce(h.name_zh, h.name_en) END) AS hosts
OPTIONAL MATCH (p)-[:LOCATED_IN]->(l:Place)
WITH DISTINCT p, founder_ids, founders, hosts, l ORDER BY l.id
WITH p, founder_ids, founders, hosts,
     collect(CASE $lang WHEN 'en' THEN coalesce(l.name_en, l.name_zh) ELSE coalesce(l.name_zh, l.name_en) END) AS places
RETURN p.id AS platform_id,
       CASE $lang WHEN 'en' THEN coalesce(p.name_en, p.name_zh) ELSE coalesce(p.name_zh, p.name_en) END AS platform,
       p.kind AS kind,
       p.life_cycle AS life_cycle,
       coalesce(p.established, p.opened, p.construction_started, p.signed) AS since,
       founder_ids,
       founders,
       hosts,
       places,
       size(reduce(found = [], source IN coalesce(p.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY platform_id
