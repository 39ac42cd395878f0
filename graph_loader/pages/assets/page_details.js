"use strict";
// The details of what is chosen: facts, sources, neighbours; and the path between two chosen ends.
(() => {
  const box = byId("details");
  const title = () => element("h2", page.say("details"));

  const linked = (text, address) =>
    address && /^https?:\/\//i.test(address) ? element("a", text, { href: address, target: "_blank", rel: "noopener noreferrer" }) : element("span", text);

  function factList(index) {
    const list = element("dl");
    for (const [title, value, address] of said.facts(index)) {
      const about = element("dd");
      about.append(linked(value, address));
      list.append(element("dt", title), about);
    }
    return list;
  }

  function sourceList(cited) {
    if (!cited.length) return element("p", page.say("no_sources"), { class: "quiet" });
    const list = element("ol");
    for (const { text, address, place } of cited) {
      const item = element("li");
      item.append(linked(text, address));
      if (place) item.append(element("span", " " + place, { class: "quiet" }));
      list.append(item);
    }
    return list;
  }

  const when = (link) => {
    const [from, to] = [(link.since || "").slice(0, 7), (link.until || "").slice(0, 7)];
    return from === to ? from : `${from}–${to}`;
  };

  function neighbour(index, number) {
    const link = page.links[number];
    const other = page.other(number, index);
    const button = element("button", "", { type: "button" });
    const cited = said.linkSources(number).map(({ text, place }) => text + (place ? ` ${place}` : ""));
    const more = [said.role(number), when(link), link.inferred ? page.say("inferred") : ""].filter(Boolean).join(" · ");
    button.append(symbol(page.kinds[page.nodes[other].kind]), element("span", sidu.text(page.nodes[other].name).slice(0, 120)));
    if (more) button.append(element("span", more, { class: "more" }));
    if (cited.length) button.title = `${page.say("sources")}: ${cited.join("; ")}`;
    button.addEventListener("click", () => panel.choose(other));
    const item = element("li");
    item.append(button);
    return item;
  }

  // Neighbours by the kind of link, read in the direction in which the chosen one has it.
  function neighbours(index) {
    const groups = new Map();
    for (const number of page.touching[index]) {
      if (!state.links[number]) continue;
      const link = page.links[number];
      const forward = link.from === index;
      const key = `${link.kind}${forward ? ">" : "<"}`;
      if (!groups.has(key)) groups.set(key, [page.linkKinds[link.kind][forward ? "title" : "inverse"], []]);
      groups.get(key)[1].push(number);
    }
    if (!groups.size) return [element("p", page.say("no_neighbours"), { class: "quiet" })];
    return [...groups.values()].flatMap(([title, numbers]) => {
      const list = element("ul", "", { class: "neighbours" });
      list.append(...numbers.slice(0, 200).map((number) => neighbour(index, number)));
      return [element("h4", `${page.text(title)} (${numbers.length})`), list];
    });
  }

  function actions(index) {
    const row = element("p", "", { class: "actions" });
    const add = (name, act) => {
      const button = element("button", page.say(name), { type: "button" });
      button.addEventListener("click", act);
      row.append(button);
    };
    add("path_from", () => state.set({ path: [index, state.path[1]] }));
    add("path_to", () => state.set({ path: [state.path[0], index] }));
    add("close", () => state.set({ chosen: -1 }));
    return row;
  }

  function draw() {
    const index = state.chosen;
    if (index < 0) {
      box.replaceChildren(title(), element("p", page.say("details_hint"), { class: "quiet hint" }));
      return;
    }
    const node = page.nodes[index];
    const parts = [title(), element("h3", sidu.text(node.name)), element("p", page.text(page.kinds[node.kind].title), { class: "quiet" })];
    if (!state.nodes[index]) parts.push(element("p", page.say("hidden_by_filter")));
    if (node.synthetic) parts.push(element("p", page.say("synthetic"), { class: "label" }));
    if (node.count) parts.push(element("p", `${page.say("stands_for")} ${node.count}`));
    if (node.address) {
      const open = element("p");
      open.append(element("a", page.say("opens"), { href: node.address }));
      parts.push(open);
    }
    parts.push(actions(index), factList(index), element("h4", page.say("sources")), sourceList(said.nodeSources(index)), element("h4", page.say("neighbours")), ...neighbours(index));
    box.replaceChildren(...parts);
  }

  function drawPath() {
    const [from, to] = state.path;
    const name = (index) => (index < 0 ? "?" : sidu.text(page.nodes[index].name).slice(0, 60));
    let text = page.say("path_hint");
    if (from >= 0 || to >= 0) text = `${name(from)} → ${name(to)}`;
    if (state.route && from !== to) {
      text += ": " + (state.route.links.length ? page.say("path_steps", { n: state.route.links.length }) : page.say("path_none"));
    }
    byId("path-said").textContent = text;
    byId("path-clear").hidden = from < 0 && to < 0;
    byId("path-said").classList.toggle("hint", from < 0 && to < 0);
  }

  byId("path-clear").addEventListener("click", () => state.set({ path: [-1, -1] }));
  state.listeners.push(draw, drawPath);
  sidu.onLanguage(() => { draw(); drawPath(); });
})();
