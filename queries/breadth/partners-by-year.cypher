/*---
id: partners-by-year
title: {zh: 历年合作院所高校, en: Partners by year}
question:
  zh: 每年与多少家各类院所高校有合作，其中多少家是新的？
  en: With how many institutions of each type was there cooperation each year, and how many were new?
params:
  type: {type: string, types: KnowledgeOrganization, default: null, help: {zh: 只看一种类型, en: One type only.}}
  since: {type: date, bound: first, default: null, help: {zh: 此日及以后, en: On or after this day.}}
columns:
  - {name: year, type: integer, title: {zh: 年份, en: Year}, help: {zh: 空行是没有日期的合作, en: Empty for cooperation without a date}}
  - {name: type, type: string, words: types, title: {zh: 类型, en: Type}}
  - {name: partners, type: integer, title: {zh: 院所高校, en: Partners}}
  - {name: new_partners, type: integer, title: {zh: 新合作, en: New}, help: {zh: 此年以前没有有日期的合作, en: Without any dated cooperation before}}
  - {name: partner_ids, type: id, list: true, title: {zh: 编号, en: Ids}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [partner_ids]}
order: [year, type]
key: [year, type]
limit: 500
needs: [KnowledgeOrganization]
example: {type: University, since: 2015}
tests:
  - {on: fixture, contains: [{year: "2025", type: ResearchInstitute, partners: "1", new_partners: "0"}, {year: "2024", type: ResearchInstitute, new_partners: "1"}, {year: "2026", type: ResearchInstitute, partners: "2", new_partners: "0"}]}
  - {on: weifang, at_least: 15}
---*/
MATCH (p:KnowledgeOrganization)-[r]-(x:Entity)
WHERE type(r) IN $cooperation_links AND ($type IS NULL OR $type IN labels(p)) AND NOT coalesce(x.collective, false)
UNWIND coalesce(r.source_ids, [null]) AS source
WITH p, coalesce(r.period_from, x.date_from, x.established_from).year AS year, collect(DISTINCT source) AS named
WITH p, min(year) AS first, collect({year: year, named: named}) AS years
UNWIND years AS one
WITH p, first, one.year AS year, one.named AS named
WHERE $since IS NULL OR year >= date($since).year
WITH p, first, year, named ORDER BY p.id
UNWIND CASE WHEN size(named) = 0 THEN [null] ELSE named END AS source
WITH year, p.type AS type, collect(DISTINCT p.id) AS partner_ids,
     count(DISTINCT CASE WHEN year = first THEN p.id END) AS new_partners, count(DISTINCT source) AS sources
RETURN year, type, size(partner_ids) AS partners, new_partners, partner_ids, sources
ORDER BY year, type
