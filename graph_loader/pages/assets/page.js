"use strict";
// The page as a whole: what the address says, the keyboard, the first view.
const address = (() => {
  const text = () => {
    const said = new URLSearchParams();
    const id = (index) => page.nodes[index].id;
    if (state.chosen >= 0) said.set("s", id(state.chosen));
    if (state.hidden.size) said.set("k", [...state.hidden].map((kind) => page.kinds[kind].id).join(","));
    if (state.county >= 0) said.set("c", page.counties[state.county].id);
    if (state.field >= 0) said.set("f", page.fields[state.field].id);
    if (years && (state.since !== years[0] || state.until !== years[1])) said.set("y", `${state.since}-${state.until}`);
    if (!state.undated) said.set("u", "0");
    if (state.measure) said.set("m", state.measure);
    if (state.path[0] >= 0 && state.path[1] >= 0) said.set("p", state.path.map(id).join(","));
    said.set("l", sidu.language);
    if (drawing.forced) said.set("r", drawing.forced);
    return said.toString();
  };

  // Take over what an address says; what this page does not know is passed over.
  function read() {
    const said = new URLSearchParams(location.hash.slice(1));
    if (!said.size) return;
    const indexOf = (list, id) => list.findIndex((item) => item.id === id);
    const node = (id) => page.byId.get(id) ?? -1;
    const changes = start();
    changes.chosen = node(said.get("s"));
    changes.hidden = new Set((said.get("k") || "").split(",").map((id) => indexOf(page.kinds, id)).filter((index) => index >= 0));
    changes.county = indexOf(page.counties, said.get("c"));
    changes.field = indexOf(page.fields, said.get("f"));
    const period = /^(\d{1,4})-(\d{1,4})$/.exec(said.get("y") || "");
    if (years && period) {
      changes.since = Math.max(years[0], Math.min(Number(period[1]), years[1]));
      changes.until = Math.min(years[1], Math.max(Number(period[2]), changes.since));
    }
    changes.undated = said.get("u") !== "0";
    changes.measure = page.measures.some((one) => one.id === said.get("m")) ? said.get("m") : "";
    if (said.get("p")) changes.path = [...said.get("p").split(",").map(node), -1, -1].slice(0, 2);
    if (["zh", "en"].includes(said.get("l")) && said.get("l") !== sidu.language) sidu.speak(said.get("l"));
    state.set(changes);
  }

  const write = () => history.replaceState(null, "", "#" + text());
  window.addEventListener("hashchange", read);
  return { read, write };
})();

byId("share").addEventListener("click", async () => {
  address.write();
  let copied = true;
  try {
    await navigator.clipboard.writeText(location.href);
  } catch {
    copied = false; // not every browser lets a page that is opened as a file use the clipboard
  }
  byId("share-said").textContent = copied ? page.say("shared") : "";
  byId("share-by-hand").hidden = copied;
  byId("address").value = location.href;
  if (!copied) byId("address").select();
});

byId("zoom-in").addEventListener("click", () => picture.zoom(1.3));
byId("zoom-out").addEventListener("click", () => picture.zoom(1 / 1.3));
byId("fit").addEventListener("click", picture.fit);

function step(by) {
  const order = picture.order();
  if (!order.length) return;
  const sorted = [...order].sort((a, b) => picture.sizes()[b] - picture.sizes()[a] || a - b);
  const at = sorted.indexOf(state.chosen);
  panel.choose(sorted[(at < 0 ? (by > 0 ? 0 : -1) : at + by + sorted.length) % sorted.length] ?? sorted[sorted.length - 1]);
}

const KEYS = {
  ArrowLeft: () => picture.move(-60, 0), ArrowRight: () => picture.move(60, 0),
  ArrowUp: () => picture.move(0, -60), ArrowDown: () => picture.move(0, 60),
  "+": () => picture.zoom(1.2), "=": () => picture.zoom(1.2), "-": () => picture.zoom(1 / 1.2), 0: picture.fit,
  n: () => step(1), p: () => step(-1),
};
picture.stage.addEventListener("keydown", (event) => {
  const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  act();
  event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  const writing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
  if (event.key === "/" && !writing) {
    byId("search").focus();
    event.preventDefault();
  }
  if (event.key === "Escape") state.set({ chosen: -1, path: [-1, -1] });
});

state.set({});
address.read();
picture.fit();
// The stage may still get its size.
const size = () => `${picture.stage.clientWidth}×${picture.stage.clientHeight}`;
const first = size();
requestAnimationFrame(() => size() !== first && picture.fit());
