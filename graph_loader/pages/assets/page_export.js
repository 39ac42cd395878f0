"use strict";
// Files out of what is shown: PNG, SVG, CSV. Each says where it comes from and whether it is synthetic or internal.
(() => {
  const heading = () => {
    const marks = ["synthetic", "internal"].filter((name) => page[name]).map((name) => page.say(name));
    return [sidu.text(page.title).slice(0, 100), ...marks].join(" · ");
  };

  function save(blob, suffix) {
    const link = element("a", "", { href: URL.createObjectURL(blob), download: fileName() + suffix });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  const fileName = () => (sidu.text(page.title).replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60) || "sidu").replace(/^-|-$/g, "") + (page.synthetic ? "-synthetic" : "") + (page.internal ? "-internal" : "");

  function png() {
    const layers = drawing.layers();
    const canvas = element("canvas");
    const [width, height] = [layers[0].width, layers[0].height];
    const ratio = width / picture.stage.clientWidth;
    [canvas.width, canvas.height] = [width, height + 30 * ratio];
    const context = canvas.getContext("2d");
    context.fillStyle = picture.colors().ground;
    context.fillRect(0, 0, canvas.width, canvas.height);
    for (const layer of layers) context.drawImage(layer, 0, 30 * ratio, width, height);
    context.fillStyle = picture.colors().ink;
    context.font = `${15 * ratio}px ${picture.colors().font}`;
    context.fillText(heading(), 12 * ratio, 20 * ratio);
    canvas.toBlob((blob) => save(blob, ".png"), "image/png");
  }

  function svg() {
    const NS = "http://www.w3.org/2000/svg";
    const make = (tag, attributes, text) => {
      const made = document.createElementNS(NS, tag);
      for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
      if (text !== undefined) made.textContent = text;
      return made;
    };
    const [width, height] = [picture.stage.clientWidth, picture.stage.clientHeight];
    const scale = drawing.scale();
    const shown = picture.order();
    const point = (index) => {
      const at = drawing.place(index);
      const [x, y] = drawing.toStage(at.x, at.y);
      return { x, y };
    };
    const root = make("svg", { xmlns: NS, viewBox: `0 -30 ${width} ${height + 30}`, width, height: height + 30, "font-family": picture.colors().font });
    root.append(make("title", {}, heading()), make("rect", { x: 0, y: -30, width, height: height + 30, fill: picture.colors().ground }));
    root.append(make("text", { x: 12, y: -10, "font-size": 15, fill: picture.colors().ink }, heading()));
    page.links.forEach((link, index) => {
      const marked = state.route && state.route.links.includes(index);
      const out = state.route ? marked : [link.from, link.to].includes(state.chosen);
      if (!state.links[index] || (link.faint && !out)) return;
      const [a, b] = [point(link.from), point(link.to)];
      root.append(make("line", { x1: a.x, y1: a.y, x2: b.x, y2: b.y, stroke: marked ? picture.colors().accent : picture.colors().edge, "stroke-opacity": marked ? 1 : page.opacity, ...(link.inferred ? { "stroke-dasharray": "3 4" } : {}) }));
    });
    for (const index of [...shown].reverse()) {
      const kind = page.kinds[page.nodes[index].kind];
      const { x, y } = point(index);
      root.append(make("path", { d: outline(kind.shape, picture.sizes()[index] * scale), transform: `translate(${x} ${y})`, fill: kind.color, stroke: "#5b6470" }));
    }
    for (const [, text, box] of picture.labels()) {
      root.append(make("text", { x: (box[0] + box[2]) / 2, y: (box[1] + box[3]) / 2, "font-size": 12, "text-anchor": "middle", "dominant-baseline": "central", fill: picture.colors().ink, stroke: picture.colors().ground, "stroke-width": 3, "paint-order": "stroke" }, text));
    }
    save(new Blob([new XMLSerializer().serializeToString(root)], { type: "image/svg+xml" }), ".svg");
  }

  // A cell that a spreadsheet would take for a formula is made text.
  const cell = (value) => {
    const text = String(value ?? "");
    return `"${(/^[=+\-@\t\r]/.test(text) ? "'" + text : text).replace(/"/g, '""')}"`;
  };
  const csv = (rows, name) => save(new Blob(["\ufeff" + rows.map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n"], { type: "text/csv;charset=utf-8" }), `-${name}.csv`);
  const cited = (list) => list.map(({ text, place }) => text + (place ? ` ${place}` : "")).join("; ");

  function nodesCsv() {
    const rows = picture.order().map((index) => {
      const node = page.nodes[index];
      return [node.id, page.kinds[node.kind].id, node.name.zh, node.name.en, (node.counties || []).map((k) => page.counties[k].id).join("; "), (node.fields || []).map((k) => page.fields[k].id).join("; "), node.from, node.to, cited(said.nodeSources(index)), node.synthetic ? "synthetic" : ""];
    });
    csv([["id", "type", "name_zh", "name_en", "counties", "fields", "from", "to", "sources", "synthetic"], ...rows], "nodes");
  }

  function linksCsv() {
    const shown = page.links.map((link, index) => [link, index]).filter(([, index]) => state.links[index]);
    const rows = shown.map(([link, index]) => [page.nodes[link.from].id, page.linkKinds[link.kind].id, page.nodes[link.to].id, said.role(index), link.since, link.until, link.inferred ? "inferred" : "stated", cited(said.linkSources(index)), page.synthetic ? "synthetic" : ""]);
    csv([["from", "link", "to", "role", "since", "until", "certainty", "sources", "synthetic"], ...rows], "links");
  }

  for (const [id, act] of Object.entries({ png, svg, "csv-nodes": nodesCsv, "csv-links": linksCsv, print: () => window.print() })) {
    byId(id).addEventListener("click", act);
  }
})();
