/*---
id: event-participants
title: {zh: 活动参加者, en: Who attended}
question:
  zh: 一次活动由谁主办，哪些单位以什么身份参加？
  en: Who organized an event, and which bodies took part in which role?
params:
  event: {type: id, to: Event, required: true, help: {zh: 活动的编号, en: Id of the event.}}
columns:
  - {name: role, type: string, words: event_role, title: {zh: 身份, en: Role}}
  - {name: actor_id, type: id, title: {zh: 编号, en: Id}}
  - {name: actor, type: string, title: {zh: 参加者, en: Participant}}
  - {name: type, type: string, words: types, title: {zh: 类型, en: Type}}
  - {name: places, type: string, list: true, title: {zh: 所在地, en: Places}}
  - {name: fields, type: string, list: true, title: {zh: 领域, en: Fields}}
  - {name: certainty, type: string, words: certainty, title: {zh: 确定程度, en: Certainty}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [actor_id]}
order: [role, actor_id]
key: [role, actor_id]
limit: 500
needs: [TOOK_PART_IN]
empty: {zh: 这次活动没有记录参加者, en: nobody is on record as having attended this event}
example: {event: evt-miit-weifang-2024}
tests:
  - {on: fixture, params: {event: fx-event-2025}, rows: 4, first: {role: organizer, actor_id: fx-bureau}}
  - {on: weifang, params: {event: evt-miit-weifang-2024}, rows: 2}
---*/
MATCH (e:Entity {id: $event})<-[r:TOOK_PART_IN]-(a:Actor)
WHERE e:Event
RETURN r.role AS role, a.id AS actor_id, CASE $lang WHEN 'en' THEN coalesce(a.name_en, a.name_zh) ELSE coalesce(a.name_zh, a.name_en) END AS actor, a.type AS type,
       COLLECT {
         MATCH (a)-[:LOCATED_IN]->(p:Place)
         WITH DISTINCT p ORDER BY p.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(p.name_en, p.name_zh) ELSE coalesce(p.name_zh, p.name_en) END
       } AS places,
       COLLECT {
         MATCH (a)-[:ACTIVE_IN]->(f:Field)
         WITH DISTINCT f ORDER BY f.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(f.name_en, f.name_zh) ELSE coalesce(f.name_zh, f.name_en) END
       } AS fields,
       r.certainty AS certainty,
       size(reduce(found = [], source IN coalesce(r.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY role, actor_id
