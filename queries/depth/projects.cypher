/*---
id: projects
title: {zh: 合作项目, en: Projects}
question:
  zh: 有哪些合作项目，谁牵头谁参加，处于什么状态，产出了什么？
  en: Which joint projects are there, who leads and takes part, in which state, with what outcome?
params:
  state: {type: string, scheme: project_state, default: null, help: {zh: 项目状态, en: State of the project.}}
  organization: {type: id, to: Actor, default: null, help: {zh: 只看这一单位, en: This body only.}}
  field: {type: id, to: Field, default: null, help: {zh: 该领域及其下位领域, en: This field and those below it.}}
  since: {type: date, bound: first, default: null, help: {zh: 此日及以后, en: On or after this day.}}
columns:
  - {name: project_id, type: id, title: {zh: 编号, en: Id}}
  - {name: project, type: string, title: {zh: 项目, en: Project}}
  - {name: date, type: string, title: {zh: 起止, en: Period}}
  - {name: state, type: string, words: project_state, title: {zh: 状态, en: State}}
  - {name: participant_ids, type: id, list: true, title: {zh: 参与单位编号, en: Participants' ids}}
  - {name: participants, type: string, list: true, title: {zh: 参与单位, en: Participants}}
  - {name: institutions, type: integer, title: {zh: 院所高校, en: Institutions}}
  - {name: fields, type: string, list: true, title: {zh: 领域, en: Fields}}
  - {name: investment, type: money, title: {zh: 投资, en: Investment}}
  - {name: led_to, type: string, list: true, title: {zh: 促成, en: Led to}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [project_id, participant_ids], links: [{from: participant_ids, to: project_id}]}
order: [p.date_from, project_id]
limit: 200
needs: [Project]
example: {organization: ent-weichai-power}
tests:
  - {on: fixture, rows: 1, first: {project_id: fx-project, state: running, investment: "1200000", institutions: "1"}}
  - {on: weifang, rows: 8, contains: [{project_id: proj-8at, investment: "1000000000"}]}
---*/
MATCH (p:Project)
WHERE ($state IS NULL OR p.state = $state) AND ($since IS NULL OR p.date_from >= date($since))
  AND ($organization IS NULL OR EXISTS { MATCH (p)<-[:WORKS_ON]-(:Actor {id: $organization}) })
  AND ($field IS NULL OR EXISTS { MATCH (p)-[:CONCERNS]->(:Field)-[:BROADER*0..4]->(:Field {id: $field}) })
WITH p ORDER BY p.date_from, p.id LIMIT $row_limit
RETURN p.id AS project_id, CASE $lang WHEN 'en' THEN coalesce(p.name_en, p.name_zh) ELSE coalesce(p.name_zh, p.name_en) END AS project, p.date AS date, p.state AS state,
       COLLECT { MATCH (p)<-[:WORKS_ON]-(a:Actor) WITH DISTINCT a ORDER BY a.id RETURN a.id } AS participant_ids,
       COLLECT {
         MATCH (p)<-[:WORKS_ON]-(a:Actor)
         WITH DISTINCT a ORDER BY a.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(a.name_en, a.name_zh) ELSE coalesce(a.name_zh, a.name_en) END
       } AS participants,
       COUNT { MATCH (p)<-[:WORKS_ON]-(k:KnowledgeOrganization) RETURN DISTINCT k } AS institutions,
       COLLECT {
         MATCH (p)-[:CONCERNS]->(f:Field)
         WITH DISTINCT f ORDER BY f.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(f.name_en, f.name_zh) ELSE coalesce(f.name_zh, f.name_en) END
       } AS fields,
       p.investment AS investment,
       COLLECT {
         MATCH (p)-[:LED_TO]->(x:Entity)
         WITH DISTINCT x ORDER BY x.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(x.name_en, x.name_zh) ELSE coalesce(x.name_zh, x.name_en) END
       } AS led_to,
       size(reduce(found = [], source IN coalesce(p.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY p.date_from, project_id
