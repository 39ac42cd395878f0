/*---
id: followups-due
title: {zh: 待办的跟进, en: Follow-ups due}
question:
  zh: 哪些跟进事项该办了，谁负责，下一步是什么？
  en: Which follow-ups are due, by which role, and what is the next step?
params:
  as_of: {type: date, bound: last, default: today, help: {zh: 以此日为今天, en: The day that counts as today.}}
  days: {type: integer, default: 14, min: 0, max: 3650, help: {zh: 连同这么多天内到期的, en: Those due within so many days too.}}
  role: {type: string, default: null, help: {zh: 责任岗位, en: By this role.}}
columns:
  - {name: followup_id, type: id, title: {zh: 编号, en: Id}}
  - {name: followup, type: string, title: {zh: 事项, en: Subject}}
  - {name: due, type: string, title: {zh: 期限, en: Due}}
  - {name: days_left, type: integer, title: {zh: 剩余天数, en: Days left}, help: {zh: 负数为逾期, en: Negative where overdue}}
  - {name: role, type: string, title: {zh: 责任岗位, en: By role}}
  - {name: asked, type: string, title: {zh: 对方提出, en: Asked}}
  - {name: held, type: string, title: {zh: 已经开展, en: Held}}
  - {name: agreed, type: string, title: {zh: 商定, en: Agreed}}
  - {name: next_step, type: string, title: {zh: 下一步, en: Next step}}
  - {name: about_ids, type: id, list: true, title: {zh: 所跟进编号, en: Ids followed up}}
  - {name: about, type: string, list: true, title: {zh: 所跟进, en: Followed up}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [followup_id, about_ids], links: [{from: followup_id, to: about_ids}]}
order: [u.due_from, followup_id]
limit: 500
needs: [FollowUp]
empty: {zh: "近期没有到期的跟进事项；可加大 --days", en: "no follow-up is due soon; try a larger --days"}
example: {as_of: 2026-01-01}
tests:
  - {on: fixture, params: {as_of: 2026-06-30}, rows: 2, first: {followup_id: fx-followup-due, days_left: "-29", about_ids: [fx-contact-film]}}
  - {on: fixture, params: {as_of: 2026-06-30, days: "0", role: 成果科}, rows: 1}
---*/
MATCH (u:FollowUp)
WHERE coalesce(u.state, 'open') = 'open' AND ($role IS NULL OR u.by_role = $role)
  AND (u.due_from IS NULL OR u.due_from <= date($as_of) + duration({days: $days}))
WITH u ORDER BY u.due_from, u.id LIMIT $row_limit
RETURN u.id AS followup_id, CASE $lang WHEN 'en' THEN coalesce(u.name_en, u.name_zh) ELSE coalesce(u.name_zh, u.name_en) END AS followup, u.due AS due, duration.inDays(date($as_of), u.due_to).days AS days_left,
       u.by_role AS role, CASE $lang WHEN 'en' THEN coalesce(u.asked_en, u.asked_zh) ELSE coalesce(u.asked_zh, u.asked_en) END AS asked, CASE $lang WHEN 'en' THEN coalesce(u.held_en, u.held_zh) ELSE coalesce(u.held_zh, u.held_en) END AS held, CASE $lang WHEN 'en' THEN coalesce(u.agreed_en, u.agreed_zh) ELSE coalesce(u.agreed_zh, u.agreed_en) END AS agreed, CASE $lang WHEN 'en' THEN coalesce(u.next_step_en, u.next_step_zh) ELSE coalesce(u.next_step_zh, u.next_step_en) END AS next_step,
       COLLECT { MATCH (u)-[:FOLLOWS_UP]->(x:Entity) WITH DISTINCT x ORDER BY x.id RETURN x.id } AS about_ids,
       COLLECT { MATCH (u)-[:FOLLOWS_UP]->(x:Entity) WITH DISTINCT x ORDER BY x.id RETURN coalesce(CASE $lang WHEN 'en' THEN coalesce(x.name_en, x.name_zh) ELSE coalesce(x.name_zh, x.name_en) END, x.id) } AS about,
       size(reduce(found = [], source IN coalesce(u.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY u.due_from, followup_id
