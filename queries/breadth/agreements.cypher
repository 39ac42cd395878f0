/*---
id: agreements
title: {zh: 合作协议, en: Agreements}
question:
  zh: 与哪些院所高校签过什么协议，何时签、何时到期、各方是谁？
  en: Which agreements were signed with which institutions, when, until when, and by whom?
params:
  kind: {type: string, scheme: agreement_kind, default: null, help: {zh: 协议类别, en: Kind of agreement.}}
  party: {type: id, to: Actor, default: null, help: {zh: 签约方, en: One of the parties.}}
  field: {type: id, to: Field, default: null, help: {zh: 该领域及其下位领域, en: This field and those below it.}}
  since: {type: date, bound: first, default: null, help: {zh: 此日及以后, en: On or after this day.}}
  until: {type: date, bound: last, default: null, help: {zh: 此日及以前, en: On or before this day.}}
columns:
  - {name: agreement_id, type: id, title: {zh: 编号, en: Id}}
  - {name: agreement, type: string, title: {zh: 协议, en: Agreement}}
  - {name: kind, type: string, words: agreement_kind, title: {zh: 类别, en: Kind}}
  - {name: date, type: string, title: {zh: 签署, en: Signed}}
  - {name: expires, type: string, title: {zh: 到期, en: Expires}}
  - {name: state, type: string, words: agreement_state, title: {zh: 状态, en: State}}
  - {name: party_ids, type: id, list: true, title: {zh: 各方编号, en: Parties' ids}}
  - {name: parties, type: string, list: true, title: {zh: 各方, en: Parties}}
  - {name: institutions, type: integer, title: {zh: 院所高校, en: Institutions}}
  - {name: fields, type: string, list: true, title: {zh: 领域, en: Fields}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [agreement_id, party_ids], links: [{from: party_ids, to: agreement_id}]}
order: [a.date_from, agreement_id]
limit: 200
needs: [Agreement]
example: {party: sjtu}
tests:
  - {on: fixture, rows: 2, first: {agreement_id: fx-agreement-bureau, party_ids: [fx-bureau, fx-university], institutions: "1"}}
  - {on: fixture, params: {party: fx-firm-film, field: fx-chemistry}, rows: 1, first: {sources: "2"}}
  - {on: weifang, rows: 13}
  - {on: weifang, params: {party: xjtu}, contains: [{agreement_id: agr-stb-xjtu}]}
---*/
MATCH (a:Agreement)
WHERE ($kind IS NULL OR a.kind = $kind)
  AND ($party IS NULL OR EXISTS { MATCH (a)<-[:PARTY_TO]-(:Actor {id: $party}) })
  AND ($field IS NULL OR EXISTS { MATCH (a)-[:CONCERNS]->(:Field)-[:BROADER*0..4]->(:Field {id: $field}) })
  AND ($since IS NULL OR a.date_to >= date($since))
  AND ($until IS NULL OR a.date_from <= date($until))
WITH a ORDER BY a.date_from, a.id LIMIT $row_limit
RETURN a.id AS agreement_id, CASE $lang WHEN 'en' THEN coalesce(a.name_en, a.name_zh) ELSE coalesce(a.name_zh, a.name_en) END AS agreement, a.kind AS kind, a.date AS date, a.expires AS expires, a.state AS state,
       COLLECT { MATCH (a)<-[:PARTY_TO]-(p:Actor) WITH DISTINCT p ORDER BY p.id RETURN p.id } AS party_ids,
       COLLECT {
         MATCH (a)<-[:PARTY_TO]-(p:Actor)
         WITH DISTINCT p ORDER BY p.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(p.name_en, p.name_zh) ELSE coalesce(p.name_zh, p.name_en) END
       } AS parties,
       COUNT { MATCH (a)<-[:PARTY_TO]-(k:KnowledgeOrganization) RETURN DISTINCT k } AS institutions,
       COLLECT {
         MATCH (a)-[:CONCERNS]->(f:Field)
         WITH DISTINCT f ORDER BY f.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(f.name_en, f.name_zh) ELSE coalesce(f.name_zh, f.name_en) END
       } AS fields,
       size(reduce(found = [], source IN coalesce(a.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY a.date_from, agreement_id
