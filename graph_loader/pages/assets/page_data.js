"use strict";
// The page's data: what its data blocks hold, with the neighbours of every node.
const page = JSON.parse(document.getElementById("page-data").textContent);
page.words = JSON.parse(document.getElementById("page-texts").textContent);
page.byId = new Map(page.nodes.map((node, index) => [node.id, index]));
page.touching = page.nodes.map(() => []);
page.links.forEach((link, index) => {
  page.touching[link.from].push(index);
  if (link.to !== link.from) page.touching[link.to].push(index);
});
// How wide a link is drawn that nothing marks.
page.widthOf = (link) => (link.weight ? 1 + Math.log2(link.weight) : 1);
page.say = (name, values = {}) => {
  let text = sidu.text(page.words[name]);
  for (const [key, value] of Object.entries(values)) text = text.replace(`{${key}}`, value);
  return text;
};
page.other = (link, index) => (page.links[link].from === index ? page.links[link].to : page.links[link].from);

// A text of the data: the same in both languages, or one for each.
page.text = (value) => (typeof value === "string" ? value : sidu.text(value));

// What is said of nodes and links is read when somebody first asks for it, not before the first picture.
const said = (() => {
  let read = null;
  let searched = null;
  const all = () => (read ??= JSON.parse(document.getElementById("page-said").textContent));
  const text = (number) => page.text(all().texts[number]);
  const cited = (number) => (number < 0 ? [] : all().cited[number]).map(([source, place]) => {
    const [title, address] = all().sources[source];
    return { text: text(title), address, place: place === undefined ? "" : text(place) };
  });
  return {
    // [title, value, address or undefined] of everything that is known of a node
    facts: (index) => all().nodes[index][0].map(([title, value, address]) => [text(title), text(value), address]),
    nodeSources: (index) => cited(all().nodes[index][1]),
    linkSources: (index) => cited(all().links[index][1]),
    role: (index) => (all().links[index][0] < 0 ? "" : text(all().links[index][0])),
    // what a search looks in, for every node
    searched: () => (searched ??= page.nodes.map((node, index) =>
      [...Object.values(node.name).map((name) => name.toLowerCase()), all().nodes[index][2], node.id.toLowerCase()].join(" "))),
  };
})();

// An element with text; markup never comes out of data.
function element(tag, text = "", attributes = {}) {
  const made = document.createElement(tag);
  if (text !== "") made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
const byId = (id) => document.getElementById(id);

// A phone held upright sees the picture turned, so that it fills the screen.
page.turned = window.innerHeight > window.innerWidth * 1.15;
if (page.turned) {
  for (const node of page.nodes) {
    [node.x, node.y] = [node.y, node.x];
    delete node.side;
  }
  // Titles of lanes stand over the rows that lanes become; there is no room beside them for more.
  const left = page.nodes.reduce((least, node) => Math.min(least, node.x), 0);
  page.captions = page.captions.filter(([, , , beside]) => !beside).map(([x, , text]) => [left, x - 26, text, true]);
}
