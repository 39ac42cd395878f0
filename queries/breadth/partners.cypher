/*---
id: partners
title: {zh: 合作院所高校, en: Partner institutions}
question:
  zh: 与哪些院所高校有合作，经由什么，多少次，从何时到何时？
  en: Which institutes and universities are cooperated with, through what, how often, from when to when?
params:
  organization: {type: id, to: Actor, default: null, help: {zh: 只看与该单位的合作, en: Cooperation with this body only.}}
  type: {type: string, types: KnowledgeOrganization, default: null, help: {zh: 只看一种类型的院所高校, en: Institutions of one type only.}}
  since: {type: date, bound: first, default: null, help: {zh: 只看此日以后有记录日期的合作, en: Only cooperation dated on or after this day.}}
columns:
  - {name: partner_id, type: id, title: {zh: 编号, en: Id}}
  - {name: partner, type: string, title: {zh: 院所高校, en: Partner}}
  - {name: type, type: string, words: types, title: {zh: 类型, en: Type}}
  - {name: occasions, type: integer, title: {zh: 合作事项, en: Occasions}, help: {zh: 不同的活动、协议、项目、平台和合作单位的个数；概述多次的做法不计, en: "Distinct events, agreements, projects, platforms and bodies linked with; practices that stand for several are not counted."}}
  - {name: first, type: string, title: {zh: 最早, en: First}, help: {zh: 有日期者中最早的一项，日期如所记载, en: "The earliest that is dated, its date as recorded."}}
  - {name: last, type: string, title: {zh: 最近, en: Last}}
  - {name: links, type: string, list: true, words: links, title: {zh: 经由, en: Through}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [partner_id]}
order: [occasions desc, partner_id]
limit: 500
needs: [KnowledgeOrganization]
empty: {zh: 还没有合作记录；请描述活动、协议、项目等, en: "no cooperation is on record yet; describe events, agreements, projects"}
example: {type: University, since: 2018}
tests:
  - {on: fixture, params: {organization: fx-firm-film}, at_least: 1, contains: [{partner_id: fx-institute-film}]}
  - {on: weifang, at_least: 5}
  - {on: weifang, params: {type: University}, contains: [{partner_id: xjtu}]}
---*/
CALL () {
  UNWIND CASE WHEN $organization IS NULL THEN [1] ELSE [] END AS every
  MATCH (p:KnowledgeOrganization)-[r]-(x:Entity)
  WHERE type(r) IN $cooperation_links
  RETURN p, r, x
  UNION ALL
  UNWIND CASE WHEN $organization IS NULL THEN [] ELSE [$organization] END AS id
  MATCH (o:Entity {id: id})
  CALL (o) {
    RETURN o AS x
    UNION
    MATCH (o)-[q]-(x:Entity)
    WHERE type(q) IN $cooperation_links
    RETURN x
  }
  MATCH (x)-[r]-(p:KnowledgeOrganization)
  WHERE type(r) IN $cooperation_links AND p.id <> id
  RETURN p, r, x
}
WITH p, r, x,
     coalesce(r.period_from, x.date_from, x.established_from) AS day,
     CASE WHEN r.period_from IS NOT NULL THEN r.period
          WHEN x.date_from IS NOT NULL THEN x.date
          WHEN x.established_from IS NOT NULL THEN x.established END AS written
WHERE ($type IS NULL OR $type IN labels(p)) AND ($since IS NULL OR day >= date($since))
UNWIND coalesce(r.source_ids, [null]) AS source
// The day stands before the date as it is written, so that the least of these texts is that of the first day.
WITH p, count(DISTINCT CASE WHEN coalesce(x.collective, false) THEN null ELSE x.id END) AS occasions,
     min(toString(day) + ' ' + written) AS first, max(toString(day) + ' ' + written) AS last,
     collect(DISTINCT type(r)) AS through, count(DISTINCT source) AS sources
WITH p, occasions, first, last, through, sources ORDER BY occasions DESC, p.id LIMIT $row_limit
RETURN p.id AS partner_id,
       CASE $lang WHEN 'en' THEN coalesce(p.name_en, p.name_zh) ELSE coalesce(p.name_zh, p.name_en) END AS partner,
       p.type AS type,
       occasions,
       substring(first, 11) AS first,
       substring(last, 11) AS last,
       [link IN $cooperation_links WHERE link IN through] AS links,
       sources
ORDER BY occasions DESC, partner_id
