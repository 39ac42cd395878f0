/*---
id: cas-ledger
title: {zh: 中国科学院台账, en: Ledger of the academy}
question:
  zh: 各分院有哪些研究所，简介、方向、领域、专家、成果各缺什么？
  en: Which institutes belong to each branch, and what of profile, directions, fields, experts and results is missing?
params:
  branch: {type: id, to: CasBranch, default: null, help: {zh: 只看一个分院, en: One branch only.}}
  incomplete: {type: boolean, default: false, help: {zh: 只看有缺项的, en: Only those with something missing.}}
columns:
  - {name: branch_id, type: id, title: {zh: 分院编号, en: Branch id}}
  - {name: branch, type: string, title: {zh: 分院, en: Branch}}
  - {name: institute_id, type: id, title: {zh: 研究所编号, en: Institute id}, help: {zh: 空行是尚无研究所的分院, en: Empty for a branch that no institute is recorded of}}
  - {name: institute, type: string, title: {zh: 研究所, en: Institute}}
  - {name: directions, type: string, list: true, title: {zh: 研究方向, en: Research directions}}
  - {name: fields, type: string, list: true, title: {zh: 研究领域, en: Fields}}
  - {name: experts, type: integer, title: {zh: 专家数, en: Experts}}
  - {name: results, type: integer, title: {zh: 成果数, en: Results}}
  - {name: missing, type: string, list: true, title: {zh: 缺项, en: Missing}}
  - {name: present, type: integer, title: {zh: 已有项数, en: Parts on record}, help: {zh: 简介、方向、领域、专家、成果五项中已有的, en: "Of five: profile, directions, fields, experts, results"}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [branch_id, institute_id], links: [{from: institute_id, to: branch_id}]}
order: [branch_id, institute_id]
key: [branch_id, institute_id]
limit: 500
needs: [CasBranch, ResearchInstitute]
example: {branch: cas-shenyang-branch}
tests:
  - {on: fixture, rows: 4, contains: [{institute_id: fx-institute-film, branch_id: fx-branch-east, present: "5", missing: []}, {institute_id: fx-institute-robots, present: "2"}, {branch_id: fx-branch-west, institute_id: null}]}
  - {on: fixture, params: {branch: fx-branch-east, incomplete: "true"}, rows: 1, first: {institute_id: fx-institute-robots}}
  - {on: weifang, at_least: 20, contains: [{branch_id: cas-shenyang-branch}]}
---*/
CALL () {
  MATCH (i:ResearchInstitute)
  WHERE EXISTS { MATCH (i)-[:PART_OF]->(:Academy) } OR EXISTS { MATCH (i)-[:PART_OF]->(:CasBranch) }
  OPTIONAL MATCH (i)-[:PART_OF]->(b:CasBranch)
  WITH DISTINCT i, b
  WITH i, b,
       coalesce(i.research_directions, []) AS directions,
       COLLECT {
         MATCH (i)-[:ACTIVE_IN]->(f:Field)
         WITH DISTINCT f ORDER BY f.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(f.name_en, f.name_zh) ELSE coalesce(f.name_zh, f.name_en) END
       } AS fields,
       COUNT { MATCH (i)<-[:AFFILIATED_WITH]-(x:Expert) RETURN DISTINCT x } AS experts,
       COUNT { MATCH (i)-[:OFFERS]->(r:Result) RETURN DISTINCT r } AS results
  RETURN b.id AS branch_id, CASE $lang WHEN 'en' THEN coalesce(b.name_en, b.name_zh) ELSE coalesce(b.name_zh, b.name_en) END AS branch,
         i.id AS institute_id, CASE $lang WHEN 'en' THEN coalesce(i.name_en, i.name_zh) ELSE coalesce(i.name_zh, i.name_en) END AS institute,
         directions, fields, experts, results,
         [part IN [
           CASE WHEN i.description_zh IS NULL AND i.description_en IS NULL THEN CASE $lang WHEN 'en' THEN 'profile' ELSE '简介' END END,
           CASE WHEN size(directions) = 0 THEN CASE $lang WHEN 'en' THEN 'directions' ELSE '研究方向' END END,
           CASE WHEN size(fields) = 0 THEN CASE $lang WHEN 'en' THEN 'fields' ELSE '研究领域' END END,
           CASE WHEN experts = 0 THEN CASE $lang WHEN 'en' THEN 'experts' ELSE '专家' END END,
           CASE WHEN results = 0 THEN CASE $lang WHEN 'en' THEN 'results' ELSE '成果' END END
         ] WHERE part IS NOT NULL] AS missing,
         size(reduce(found = [], source IN coalesce(i.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
  UNION ALL
  MATCH (b:CasBranch)
  WHERE NOT EXISTS { MATCH (b)<-[:PART_OF]-(:ResearchInstitute) }
  RETURN b.id AS branch_id, CASE $lang WHEN 'en' THEN coalesce(b.name_en, b.name_zh) ELSE coalesce(b.name_zh, b.name_en) END AS branch,
         null AS institute_id, null AS institute,
         [] AS directions, [] AS fields, 0 AS experts, 0 AS results,
         [CASE $lang WHEN 'en' THEN 'institutes' ELSE '研究所' END] AS missing,
         size(reduce(found = [], source IN coalesce(b.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
}
WITH *
WHERE ($branch IS NULL OR branch_id = $branch) AND ($incomplete = false OR size(missing) > 0)
RETURN branch_id, branch, institute_id, institute, directions, fields, experts, results, missing,
       CASE WHEN institute_id IS NULL THEN 0 ELSE 5 - size(missing) END AS present,
       sources
ORDER BY branch_id, institute_id
