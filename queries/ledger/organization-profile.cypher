/*---
id: organization-profile
title: {zh: 单位档案, en: Profile of an organization}
question:
  zh: 一家单位与谁、因何事有联系？一页看清。
  en: Whom is an organization linked with, and through what? One page of its neighbourhood.
params:
  organization: {type: id, to: Actor, required: true, help: {zh: 单位、群体或专家的编号, en: "Id of an organization, group or expert."}}
columns:
  - {name: link, type: string, words: links, title: {zh: 关系, en: Relationship}, help: {zh: "前有 < 的从对方读向本单位；空行是本单位自己", en: "With < before it, read from the other side; empty for the organization itself."}}
  - {name: other_id, type: id, title: {zh: 编号, en: Id}}
  - {name: other, type: string, title: {zh: 对方, en: Other side}}
  - {name: type, type: string, words: types, title: {zh: 类型, en: Type}}
  - {name: role, type: string, words: roles, unit: link, title: {zh: 身份, en: Role}}
  - {name: date, type: string, title: {zh: 日期, en: Date}, help: {zh: 联系的起止，否则对方的日期, en: "The link's period, otherwise the date of the other side."}}
  - {name: organization_id, type: id, data_only: true, title: {zh: 本单位, en: Organization}}
  - {name: key, type: string, data_only: true, title: {zh: 联系标识, en: Link key}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [organization_id, other_id], links: [{from: organization_id, to: other_id, title: link}]}
order: [distance, link, other_id, key]
key: [link, other_id, key]
limit: 500
needs: [Actor]
example: {organization: sjtu}
tests:
  - {on: fixture, params: {organization: fx-firm-film}, at_least: 10, first: {other_id: fx-firm-film}}
  - {on: weifang, params: {organization: xjtu}, at_least: 5, first: {other_id: xjtu, type: University, link: null}}
---*/
MATCH (o:Entity {id: $organization})
WHERE o:Actor
CALL (o) {
  RETURN 0 AS distance, null AS link, o AS m, null AS role, null AS since, null AS key, o.source_ids AS source_ids
  UNION ALL
  MATCH (o)-[r]->(m:Entity)
  RETURN 1 AS distance, type(r) AS link, m AS m, r.role AS role, r.period AS since, r.key AS key, r.source_ids AS source_ids
  UNION ALL
  MATCH (o)<-[r]-(m:Entity)
  RETURN 1 AS distance, '<' + type(r) AS link, m AS m, r.role AS role, r.period AS since, r.key AS key, r.source_ids AS source_ids
}
RETURN link,
       m.id AS other_id,
       CASE $lang WHEN 'en' THEN coalesce(m.name_en, m.name_zh) ELSE coalesce(m.name_zh, m.name_en) END AS other,
       m.type AS type,
       role,
       coalesce(since, m.date, m.as_of, m.established) AS date,
       o.id AS organization_id,
       key,
       size(reduce(found = [], source IN coalesce(source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY distance, link, other_id, key
