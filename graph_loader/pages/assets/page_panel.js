"use strict";
// The panel: legend, filters, search, and the table that can stand for the picture.
function symbol(kind) {
  const NS = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(NS, "svg");
  svg.setAttribute("viewBox", "-10 -10 20 20");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(NS, "path");
  path.setAttribute("d", outline(kind.shape, 7.5));
  path.setAttribute("fill", kind.color);
  path.setAttribute("stroke", "#5b6470");
  svg.append(path);
  return svg;
}

// The outline of a shape around 0 as an SVG path; the same shapes as in the picture.
function outline(shape, r) {
  const round = (points) => "M" + points.map(([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`).join("L") + "Z";
  const turn = (n, first, radius = () => r) =>
    Array.from({ length: n }, (_, k) => [Math.cos(first + (2 * Math.PI * k) / n) * radius(k), Math.sin(first + (2 * Math.PI * k) / n) * radius(k)]);
  const up = -Math.PI / 2;
  if (shape === "square") return round([[-r, -r], [r, -r], [r, r], [-r, r]]);
  if (shape === "box") return round([[-r * 1.2, -r * 0.6], [r * 1.2, -r * 0.6], [r * 1.2, r * 0.6], [-r * 1.2, r * 0.6]]);
  if (shape === "diamond") return round(turn(4, up));
  if (shape === "hexagon") return round(turn(6, 0));
  if (shape === "star") return round(turn(10, up, (k) => (k % 2 ? r * 0.5 : r * 1.2)));
  if (shape === "triangle") return round(turn(3, up, () => r * 1.15));
  if (shape === "triangleDown") return round(turn(3, -up, () => r * 1.15));
  return `M${-r},0A${r},${r} 0 1,0 ${r},0A${r},${r} 0 1,0 ${-r},0Z`;
}

const panel = (() => {
  const counts = page.kinds.map((_, kind) => page.nodes.reduce((sum, node) => sum + (node.kind === kind ? node.count || 1 : 0), 0));

  function drawLegend() {
    const list = byId("legend");
    const focused = [...list.querySelectorAll("button")].indexOf(document.activeElement);
    list.replaceChildren(...page.kinds.map((kind, index) => {
      const button = element("button", "", { type: "button", "aria-pressed": String(!state.hidden.has(index)) });
      button.append(symbol(kind), element("span", page.text(kind.plural)), element("span", String(counts[index]), { class: "count" }));
      button.addEventListener("click", () => {
        const hidden = new Set(state.hidden);
        if (!hidden.delete(index)) hidden.add(index);
        state.set({ hidden });
      });
      const item = element("li");
      item.append(button);
      return item;
    }));
    if (focused >= 0) list.querySelectorAll("button")[focused].focus();
  }

  function choices(id, items, value, title) {
    const select = byId(id);
    select.replaceChildren(element("option", title, { value: "" }), ...items.map(([key, text]) => element("option", text, { value: key })));
    select.value = value;
  }

  function drawFilters() {
    const named = (list) => list.map((item, index) => [String(index), page.text(item.name)]).sort((a, b) => a[1].localeCompare(b[1], sidu.language));
    choices("county", named(page.counties), state.county < 0 ? "" : String(state.county), page.say("all"));
    choices("field", named(page.fields), state.field < 0 ? "" : String(state.field), page.say("all"));
    choices("measure", page.measures.map((one) => [one.id, page.text(one.title)]), state.measure, page.say("links_of"));
    byId("by-county").hidden = !page.counties.length;
    byId("by-field").hidden = !page.fields.length;
    byId("by-size").hidden = !page.measures.length;
    byId("by-period").hidden = !years;
    if (!years) return;
    // Within one year there is nothing to slide; what has no date can still be left out.
    for (const id of ["since", "until"]) byId(id).parentElement.hidden = years[0] === years[1];
    for (const id of ["since", "until"]) {
      [byId(id).min, byId(id).max] = years;
      byId(id).value = state[id];
    }
    byId("undated").checked = state.undated;
    byId("period").textContent = years[0] === years[1] ? `${years[0]}` : `${state.since} – ${state.until}`;
  }

  // Names first that begin with what was typed, then those that hold it, the greatest node first.
  function find(text) {
    const wanted = text.trim().toLowerCase();
    if (!wanted) return [];
    const named = (node) => Object.values(node.name).some((name) => name.toLowerCase() === wanted);
    const texts = said.searched();
    const rank = (index) => (named(page.nodes[index]) ? -1 : texts[index].startsWith(wanted) ? 0 : texts[index].includes(" " + wanted) ? 1 : 2);
    return texts.flatMap((one, index) => (one.includes(wanted) ? [[rank(index), index]] : []))
      .sort((a, b) => a[0] - b[0] || page.nodes[b[1]].size - page.nodes[a[1]].size || a[1] - b[1]).slice(0, 12).map(([, index]) => index);
  }

  function drawResults() {
    const text = byId("search").value;
    const found = find(text);
    const items = found.map((index) => {
      const button = element("button", "", { type: "button" });
      button.append(symbol(page.kinds[page.nodes[index].kind]), element("span", sidu.text(page.nodes[index].name).slice(0, 120)));
      button.addEventListener("click", () => choose(index));
      const item = element("li");
      item.append(button);
      return item;
    });
    if (text.trim() && !found.length) items.push(element("li", page.say("no_results"), { class: "quiet" }));
    byId("results").replaceChildren(...items);
  }

  function choose(index) {
    byId("search").value = "";
    drawResults();
    state.set({ chosen: index });
    picture.reveal(index);
  }

  function drawTable() {
    if (byId("table").hidden) return;
    const shown = picture.order().slice(0, 1000);
    const table = element("table");
    const head = element("tr");
    for (const name of ["name", "kind", "county", "linked"]) head.append(element("th", page.say(name), { scope: "col" }));
    table.append(head, ...shown.map((index) => {
      const node = page.nodes[index];
      const row = element("tr");
      const cell = element("td");
      const button = element("button", sidu.text(node.name).slice(0, 200), { type: "button" });
      button.addEventListener("click", () => choose(index));
      cell.append(button);
      const linked = new Set(page.touching[index].filter((link) => state.links[link]).map((link) => sidu.text(page.nodes[page.other(link, index)].name).slice(0, 60)));
      row.append(cell, element("td", page.text(page.kinds[node.kind].title)), element("td", (node.counties || []).map((k) => page.text(page.counties[k].name)).join("; ")), element("td", [...linked].join("; ")));
      return row;
    }));
    byId("table").replaceChildren(element("p", page.say("rows_shown", { shown: shown.length, all: picture.order().length })), table);
  }

  function draw() {
    drawLegend();
    drawFilters();
    drawTable();
    const count = (list) => list.filter(Boolean).length;
    byId("shown").textContent = page.say("shown", { nodes: count(state.nodes), links: count(state.links) }) + (page.asOf ? ` · ${page.say("as_of")} ${page.asOf}` : "");
  }

  for (const id of ["county", "field"]) {
    byId(id).addEventListener("change", (event) => state.set({ [id]: event.target.value === "" ? -1 : Number(event.target.value) }));
  }
  byId("measure").addEventListener("change", (event) => state.set({ measure: event.target.value }));
  byId("since").addEventListener("input", (event) => state.set({ since: Number(event.target.value), until: Math.max(state.until, Number(event.target.value)) }));
  byId("until").addEventListener("input", (event) => state.set({ until: Number(event.target.value), since: Math.min(state.since, Number(event.target.value)) }));
  byId("undated").addEventListener("change", (event) => state.set({ undated: event.target.checked }));
  byId("search").addEventListener("input", drawResults);
  byId("search").addEventListener("keydown", (event) => {
    const first = byId("results").querySelector("button");
    if (event.key === "Enter" && first) first.click();
    if (event.key === "ArrowDown" && first) first.focus();
  });
  byId("results").addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const buttons = [...byId("results").querySelectorAll("button")];
    (buttons[buttons.indexOf(document.activeElement) + step] || byId("search")).focus();
    event.preventDefault();
  });
  byId("reset").addEventListener("click", () => state.reset());
  byId("as-table").addEventListener("click", () => {
    byId("table").hidden = !byId("table").hidden;
    byId("as-table").setAttribute("aria-pressed", String(!byId("table").hidden));
    drawTable();
  });
  state.listeners.push(draw);
  sidu.onLanguage(() => { draw(); drawResults(); });
  return { choose, find };
})();
