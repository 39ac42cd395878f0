"use strict";
// What the reader has chosen, and what is therefore shown. Nothing here touches the document.
const years = (() => {
  const found = [];
  for (const item of [...page.nodes.map((n) => [n.from, n.to]), ...page.links.map((l) => [l.since, l.until])]) {
    for (const day of item) if (day) found.push(Number(day.slice(0, 4)));
  }
  return found.length ? [found.reduce((a, b) => Math.min(a, b)), found.reduce((a, b) => Math.max(a, b))] : null;
})();

const start = () => ({
  hidden: new Set(), county: -1, field: -1, since: years ? years[0] : 0, until: years ? years[1] : 0, undated: true,
  measure: "", chosen: -1, path: page.path ? [...page.path] : [-1, -1],
});

const state = {
  ...start(),
  nodes: page.nodes.map(() => true), // whether each is shown
  links: page.links.map(() => true),
  route: null, // the nodes and links of the shortest path, or null
  listeners: [],
  // Take over some choices, work out what is shown, and tell everybody.
  set(changes) {
    Object.assign(state, changes);
    show();
    state.route = shortestPath(...state.path);
    for (const listener of state.listeners) listener();
  },
  reset() {
    state.set({ ...start(), path: [-1, -1] });
  },
};

const wholePeriod = () => !years || (state.since === years[0] && state.until === years[1] && state.undated);

// Whether something that lasted from one day to another (either may be unknown) falls into the chosen years.
function inPeriod(from, to) {
  if (wholePeriod()) return true;
  if (!from && !to) return state.undated;
  const first = Number((from || to).slice(0, 4));
  const last = to ? Number(to.slice(0, 4)) : Infinity;
  return first <= state.until && last >= state.since;
}

function show() {
  const matches = (node) =>
    (state.county < 0 || (node.counties || []).includes(state.county)) &&
    (state.field < 0 || (node.fields || []).includes(state.field));
  // A body was there before what it did and has no date; it is shown as long as something of the period links to it.
  const lasting = (node) => !page.kinds[node.kind].dated && !node.from && !node.to;
  const able = page.nodes.map((node) => !state.hidden.has(node.kind) && (lasting(node) || inPeriod(node.from, node.to)));
  const dated = page.links.map((link) => inPeriod(link.since, link.until));
  const narrowed = state.county >= 0 || state.field >= 0;
  state.nodes = page.nodes.map((node, index) => able[index] && (!narrowed || matches(node)));
  if (narrowed) {
    // What matches is shown with whatever it is directly linked to.
    const kept = [...state.nodes];
    page.links.forEach((link, index) => {
      if (!dated[index]) return;
      if (kept[link.from] && able[link.to]) state.nodes[link.to] = true;
      if (kept[link.to] && able[link.from]) state.nodes[link.from] = true;
    });
  }
  state.links = page.links.map((link, index) => dated[index] && state.nodes[link.from] && state.nodes[link.to]);
  if (wholePeriod()) return;
  page.nodes.forEach((node, index) => {
    if (lasting(node) && !node.center && !page.touching[index].some((link) => state.links[link])) state.nodes[index] = false;
  });
}

// The shortest path over what is shown: {nodes, links}, null where no two are chosen, no links where there is none.
function shortestPath(from, to) {
  if (from < 0 || to < 0) return null;
  const before = new Map([[from, -1]]);
  let edge = state.nodes[from] && state.nodes[to] ? [from] : [];
  while (edge.length && !before.has(to)) {
    const reached = [];
    for (const index of edge) {
      for (const link of page.touching[index]) {
        const other = page.other(link, index);
        if (state.links[link] && !before.has(other)) {
          before.set(other, link);
          reached.push(other);
        }
      }
    }
    edge = reached;
  }
  const route = { nodes: [from, to], links: [] };
  if (from !== to && !before.has(to)) return route;
  for (let index = to; before.get(index) >= 0; index = page.other(before.get(index), index)) {
    route.links.unshift(before.get(index));
    if (index !== to) route.nodes.push(index);
  }
  return route;
}
