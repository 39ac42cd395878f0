/*---
id: reported-figures
title: {zh: 报道数字, en: Reported figures}
question:
  zh: 来源报道了哪些数字，各在哪一节哪一段，口径和上下限是什么？
  en: Which figures does a source report, in which section and paragraph, with what scope and bounds?
params:
  source: {type: id, to: Source, default: wfnews-20240525, help: {zh: 报道的来源；缺省为潍坊的那篇报道, en: The source that reports them; Weifang's article unless given.}}
  all: {type: boolean, default: false, help: {zh: 所有来源的数字, en: The figures of all sources.}}
columns:
  - {name: figure, type: id, data_only: true, title: {zh: 编号, en: Id}}
  - {name: name, type: string, title: {zh: 数字, en: Figure}}
  - {name: dimension, type: string, words: dimension, title: {zh: 维度, en: Dimension}, help: {zh: 数字所在章节的维度；引言中的数字没有维度, en: That of the section; figures of the introduction have none.}}
  - {name: value, type: amount, unit: unit, title: {zh: 数值, en: Value}, help: {zh: 所报道的数字本身；金额以元计, en: The number as reported; money in yuan.}}
  - {name: lower, type: amount, unit: unit, title: {zh: 下限, en: Lower bound}, help: {zh: 含下限, en: Inclusive.}}
  - {name: upper, type: amount, unit: unit, title: {zh: 上限, en: Upper bound}, help: {zh: 不含上限，只有限定词为 exact 时等于数值, en: "Exclusive, unless the qualifier is exact: then it is the value."}}
  - {name: qualifier, type: string, title: {zh: 限定词, en: Qualifier}, help: {zh: 余、多、近，或 exact（确数）, en: "余 or 多 (and more), 近 (almost), or exact."}}
  - {name: unit, type: string, title: {zh: 单位, en: Unit}}
  - {name: reported_as, type: string, title: {zh: 原文写法, en: As reported}}
  - {name: scope, type: string, title: {zh: 口径, en: Scope}}
  - {name: as_of, type: date, title: {zh: 截至, en: As of}}
  - {name: section, type: string, title: {zh: 章节, en: Section}}
  - {name: paragraph, type: integer, title: {zh: 段落, en: Paragraph}}
  - {name: source, type: id, title: {zh: 来源, en: Source}}
graph: {nodes: [figure, source]}
order: [source, o.sequence, figure]
limit: 500
needs: {Observation: {zh: 还没有记录任何报道数字, en: No reported figure is on record yet.}}
tests:
  - {on: fixture, rows: 3, contains: [{figure: fx-figure-visited, name: 走访企业, value: "10", lower: "10", upper: "20", unit: 家}]}
  - {on: weifang, rows: 21}
---*/
// Where this source is not on record at all, as in another region's workspace, every figure is listed.
MATCH (o:Observation)
WHERE $all OR $source IN o.source_ids OR NOT EXISTS { MATCH (s:Source {id: $source}) }
RETURN o.id AS figure,
       CASE $lang WHEN 'en' THEN coalesce(o.name_en, o.name_zh) ELSE coalesce(o.name_zh, o.name_en) END AS name,
       o.dimension AS dimension,
       o.value AS value,
       o.value_lower AS lower,
       o.value_upper AS upper,
       o.value_qualifier AS qualifier,
       o.unit AS unit,
       o.reported_as AS reported_as,
       CASE $lang WHEN 'en' THEN coalesce(o.scope_en, o.scope_zh) ELSE coalesce(o.scope_zh, o.scope_en) END AS scope,
       o.as_of AS as_of,
       o.section AS section,
       o.paragraph AS paragraph,
       CASE WHEN $source IN o.source_ids THEN $source ELSE o.source_ids[0] END AS source
ORDER BY source, o.sequence, figure
