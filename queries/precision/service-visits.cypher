/*---
id: service-visits
title: {zh: 各地的服务走访, en: Service visits by county}
question:
  zh: 每个县市区有多少次哪类服务走访，走访了多少企业，去了多少专家？
  en: How many service visits of each kind were there in each county, to how many firms, by how many experts?
params:
  service: {type: string, scheme: service_kind, default: null, help: {zh: 服务类别, en: Kind of service.}}
  direction: {type: string, scheme: visit_direction, default: null, help: {zh: 服务方向, en: Direction of the visit.}}
  place: {type: id, to: Place, default: null, help: {zh: 该区划或功能区（含下辖）, en: This division or zone and what lies in it.}}
  since: {type: date, bound: first, default: null, help: {zh: 此日及以后, en: On or after this day.}}
  until: {type: date, bound: last, default: null, help: {zh: 此日及以前, en: On or before this day.}}
columns:
  - {name: place_id, type: id, title: {zh: 编号, en: Id}, help: {zh: 空行是没有写地点的, en: Empty where no place is given}}
  - {name: place, type: string, title: {zh: 地方, en: Place}}
  - {name: service, type: string, words: service_kind, title: {zh: 服务类别, en: Service}}
  - {name: direction, type: string, words: visit_direction, title: {zh: 方向, en: Direction}}
  - {name: visits, type: integer, title: {zh: 走访, en: Visits}}
  - {name: practices, type: integer, title: {zh: 概述多次的, en: Standing for several}, help: {zh: 来源只笼统提到，不计次数, en: Named by a source without saying how often}}
  - {name: enterprises, type: integer, title: {zh: 企业, en: Firms}}
  - {name: experts, type: integer, title: {zh: 专家, en: Experts}}
  - {name: visit_ids, type: id, list: true, title: {zh: 走访编号, en: Visit ids}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [place_id, visit_ids], links: [{from: visit_ids, to: place_id}]}
order: [place_id, service, direction]
key: [place_id, service, direction]
limit: 500
needs: [ServiceVisit]
tests:
  - {on: fixture, rows: 4, contains: [{place_id: fx-south, service: diagnosis, visits: "1", enterprises: "1"}, {place_id: fx-north, service: policy_advice, experts: "1"}]}
  - {on: fixture, params: {place: fx-south, since: 2026-04-01}, rows: 1, first: {service: joint_research}}
  - {on: weifang, at_least: 5, contains: [{place_id: zhucheng, visits: "0", practices: "1"}]}
---*/
MATCH (v:ServiceVisit)
WHERE ($direction IS NULL OR v.direction = $direction)
  AND ($since IS NULL OR v.date_to >= date($since)) AND ($until IS NULL OR v.date_from <= date($until))
OPTIONAL MATCH (v)-[:HELD_IN]->(p:Place)
WITH DISTINCT v, p
WHERE $place IS NULL OR EXISTS { MATCH (p)-[:LIES_IN*0..3]->(:Place {id: $place}) }
WITH v, p ORDER BY v.id
UNWIND coalesce(v.services, [null]) AS service
WITH v, p, service
WHERE $service IS NULL OR service = $service
UNWIND coalesce(v.source_ids, [null]) AS source
OPTIONAL MATCH (v)<-[:JOINED_VISIT]-(a:Actor)
WITH p, service, v.direction AS direction, collect(DISTINCT v.id) AS visit_ids,
     count(DISTINCT CASE WHEN coalesce(v.collective, false) THEN v.id END) AS practices,
     count(DISTINCT CASE WHEN a:Enterprise THEN a.id END) AS enterprises,
     count(DISTINCT CASE WHEN a:Expert THEN a.id END) AS experts, count(DISTINCT source) AS sources
RETURN p.id AS place_id, CASE $lang WHEN 'en' THEN coalesce(p.name_en, p.name_zh) ELSE coalesce(p.name_zh, p.name_en) END AS place, service, direction, size(visit_ids) - practices AS visits, practices,
       enterprises, experts, visit_ids, sources
ORDER BY place_id, service, direction
