"use strict";
// The picture: the renderer has drawn nodes and links; here they are hidden, shown and sized, and get their labels.
const picture = (() => {
  const stage = drawing.stage;
  const FONT = 12;
  const MOST_LABELS = 400;
  let sizes = page.nodes.map((node) => node.size);
  let order = [];
  let hovered = -1;
  let drawn = []; // the labels as last drawn, in pixels of the stage
  let moving = false;
  // What the renderer knows of each; it begins with everything as the page's data have it, in the colours of daylight.
  const last = {
    nodes: page.nodes.map((node) => JSON.stringify({ hidden: false, opacity: 1, size: node.size })),
    links: page.links.map((link) => JSON.stringify({ hidden: Boolean(link.faint), width: page.widthOf(link), color: "#7d8793", opacity: page.opacity })),
  };
  const widths = new Map();
  let colors = {};

  function readColors() {
    const style = getComputedStyle(document.documentElement);
    for (const name of ["ground", "ink", "quiet", "accent", "edge"]) colors[name] = style.getPropertyValue("--" + name).trim();
    colors.font = style.getPropertyValue("--font").trim();
  }

  // What stands out: the chosen node with its neighbours, or the path. Null where nothing does.
  function standingOut() {
    if (state.route) return { nodes: new Set(state.route.nodes), links: new Set(state.route.links) };
    if (state.chosen < 0) return null;
    const found = { nodes: new Set([state.chosen]), links: new Set() };
    for (const link of page.touching[state.chosen]) {
      if (!state.links[link]) continue;
      found.links.add(link);
      found.nodes.add(page.other(link, state.chosen));
    }
    return found;
  }

  // Tell the renderer what changed, and nothing else: it draws all of what it is told.
  function update() {
    const out = standingOut();
    const measure = page.measures.find((one) => one.id === state.measure);
    sizes = measure ? scaled(measure.values) : page.nodes.map((node) => node.size);
    const changedNodes = [];
    page.nodes.forEach((node, index) => {
      const said = { hidden: !state.nodes[index], opacity: !out || out.nodes.has(index) ? 1 : 0.18, size: sizes[index] };
      if (remember(last.nodes, index, said)) changedNodes.push([index, said]);
    });
    const changedLinks = [];
    page.links.forEach((link, index) => {
      const marked = out !== null && out.links.has(index);
      const said = {
        hidden: !state.links[index] || (Boolean(link.faint) && !marked), width: marked ? Math.max(page.widthOf(link), 2.5) : page.widthOf(link),
        color: marked ? colors.accent : colors.edge, opacity: marked ? 1 : out ? 0.1 : page.opacity,
      };
      if (remember(last.links, index, said)) changedLinks.push([index, said]);
    });
    drawing.show(changedNodes, changedLinks);
    order = page.nodes.map((_, index) => index).filter((index) => state.nodes[index]);
    const rank = (index) => (index === state.chosen ? 2e6 : out && out.nodes.has(index) ? 1e6 : 0) + sizes[index];
    order.sort((a, b) => rank(b) - rank(a) || a - b);
    drawing.choose(state.chosen >= 0 && state.nodes[state.chosen] ? state.chosen : -1);
    drawing.redraw();
  }

  function remember(list, index, said) {
    const text = JSON.stringify(said);
    if (list[index] === text) return false;
    list[index] = text;
    return true;
  }

  function scaled(values) {
    const most = Math.max(...values.map((value) => value || 0), 1e-12);
    const [low, high] = page.lanes ? [5, 13] : [7, 26];
    return values.map((value) => Math.round(10 * (value === null ? 4 : low + (high - low) * Math.sqrt(Math.max(value, 0) / most))) / 10);
  }

  // ------------------------------------------------------------------ labels, drawn at one size at every zoom

  function labelOf(index) {
    const node = page.nodes[index];
    const full = ((node.short || {})[sidu.language] || sidu.text(node.name)) + (node.count ? ` ${node.count}` : "");
    const wide = /[\u3000-\u9fff\uac00-\ud7af]/.test(full);
    const most = node.side ? (wide ? 15 : 28) : page.lanes ? (wide ? 10 : 19) : wide ? 14 : 26;
    const signs = Array.from(full);
    return index === state.chosen || signs.length <= most ? signs.slice(0, 60).join("") : signs.slice(0, most - 1).join("") + "…";
  }

  function widthOf(context, text) {
    if (!widths.has(text)) widths.set(text, context.measureText(text).width);
    return widths.get(text);
  }

  // Boxes already taken, in cells of the screen, so that a label is compared with what is near only.
  function occupied() {
    const cells = new Map();
    const each = (box, act) => {
      for (let x = Math.floor(box[0] / 60); x <= Math.floor(box[2] / 60); x += 1) {
        for (let y = Math.floor(box[1] / 30); y <= Math.floor(box[3] / 30); y += 1) if (act(x * 4096 + y)) return true;
      }
      return false;
    };
    const meets = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
    return {
      free: (box, own) => !each(box, (key) => (cells.get(key) || []).some((other) => other[4] !== own && meets(other, box))),
      take: (box) => each(box, (key) => void (cells.has(key) ? cells.get(key).push(box) : cells.set(key, [box]))),
    };
  }

  function places(x, y, radius, width, side) {
    const gap = radius + 3;
    const h = FONT + 3;
    const below = [x - width / 2, y + gap - 1, x + width / 2, y + gap - 1 + h];
    const above = [x - width / 2, y - gap - h + 1, x + width / 2, y - gap + 1];
    const right = [x + gap, y - h / 2, x + gap + width, y + h / 2];
    const left = [x - gap - width, y - h / 2, x - gap, y + h / 2];
    return side === "left" ? [left] : side === "right" ? [right] : [below, above, right, left];
  }

  // Choose the labels that fit, the greatest nodes first: [node, text, box] in pixels of the stage.
  function chooseLabels(context, scale, toScreen, size) {
    const labels = [];
    const texts = occupied();
    const dots = occupied();
    const near = order.length <= 1500 ? order : order.slice(0, 1500);
    for (const [x, y, text, beside] of page.captions) {
      const [left, top] = toScreen(x, y);
      const width = widthOf(context, sidu.text(text)) + 6;
      texts.take(beside ? [left, top - 8, left + width, top + 8, -1] : [left - width / 2, top - 9, left + width / 2, top + 9, -1]);
    }
    // No name stands under the buttons in the corner.
    const corner = byId("zoom-in").parentElement;
    texts.take([corner.offsetLeft - 4, corner.offsetTop - 4, corner.offsetLeft + corner.offsetWidth + 4, corner.offsetTop + corner.offsetHeight + 4, -1]);
    const seen = [];
    for (const index of near) {
      const place = drawing.place(index);
      const [x, y] = toScreen(place.x, place.y);
      if (x < -80 || y < -20 || x > size[0] + 80 || y > size[1] + 20) continue;
      const radius = sizes[index] * scale;
      seen.push([index, x, y, radius]);
      dots.take([x - radius, y - radius, x + radius, y + radius, index]);
    }
    const out = standingOut();
    const most = moving && near.length > 500 ? 60 : MOST_LABELS;
    for (const [rank, [index, x, y, radius]] of seen.entries()) {
      if (labels.length >= most) break;
      if (out && seen.length > 60 && !out.nodes.has(index) && index !== hovered) continue;
      const text = labelOf(index);
      const width = widthOf(context, text) + 4;
      const boxes = places(x, y, radius, width, page.nodes[index].side);
      const whole = (one) => one[0] >= 0 && one[1] >= 0 && one[2] <= size[0] && one[3] <= size[1];
      const open = (one) => whole(one) && texts.free(one, index);
      let box = boxes.find((one) => open(one) && dots.free(one, index));
      // The greatest are named even where the name covers a dot, what is chosen even where it covers a name.
      if (!box && (rank < 40 || index === hovered)) box = boxes.find(open);
      if (!box && (index === state.chosen || index === hovered)) box = boxes[0];
      if (!box) continue;
      texts.take([...box, index]);
      labels.push([index, text, box]);
    }
    return labels;
  }

  function write(context, text, x, y, color, align = "center") {
    context.textAlign = align;
    context.lineWidth = 3.5;
    context.lineJoin = "round";
    context.strokeStyle = colors.ground;
    context.fillStyle = color;
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  }

  function drawLabels(context) {
    const scale = drawing.scale();
    const view = drawing.view();
    const size = [stage.clientWidth, stage.clientHeight];
    const toScreen = (x, y) => [(x - view.x) * scale + size[0] / 2, (y - view.y) * scale + size[1] / 2];
    context.save();
    const ratio = context.canvas.width / size[0];
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.textBaseline = "middle";
    context.font = `600 ${FONT + 1}px ${colors.font}`;
    for (const [x, y, text, beside] of page.captions) {
      const [left, top] = toScreen(x, y);
      context.font = beside ? `11px ${colors.font}` : `600 ${FONT + 1}px ${colors.font}`;
      if (!beside || scale * 13 > 9) write(context, sidu.text(text), left, top, colors.quiet, beside ? "left" : "center");
    }
    context.font = `${FONT}px ${colors.font}`;
    drawn = chooseLabels(context, scale, toScreen, size);
    for (const [index, text, box] of [...drawn].reverse()) {
      write(context, text, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2, index === state.chosen ? colors.accent : colors.ink);
    }
    context.restore();
  }

  // ------------------------------------------------------------------ looking

  // The whole of what is shown, with room for the labels at the sides.
  function fit() {
    const found = order.length ? order : page.nodes.map((_, index) => index);
    if (!found.length) return;
    const at = found.map(drawing.place);
    const xs = at.map((place) => place.x);
    const ys = at.map((place) => place.y);
    for (const [x, y, , beside] of page.captions) if (!beside) { xs.push(x); ys.push(y); }
    const ends = [xs, ys].map((list) => [list.reduce((a, b) => Math.min(a, b)), list.reduce((a, b) => Math.max(a, b))]);
    const wide = page.nodes.some((node) => node.side);
    // The zoom buttons stand in a corner of the stage.
    const room = [Math.min(wide ? 186 : 84, stage.clientWidth * (wide ? 0.2 : 0.13)), 42];
    const span = [stage.clientWidth, stage.clientHeight].map((length, k) => Math.max(length - 2 * room[k], 80));
    const scale = Math.min(1.25, ...ends.map(([low, high], k) => span[k] / Math.max(high - low, 1)));
    drawing.look({ x: (ends[0][0] + ends[0][1]) / 2, y: (ends[1][0] + ends[1][1]) / 2 }, scale);
  }

  function move(x, y) {
    const at = drawing.view();
    drawing.look({ x: at.x + x / drawing.scale(), y: at.y + y / drawing.scale() });
  }

  function zoom(factor) {
    drawing.look(drawing.view(), Math.min(20, Math.max(0.02, drawing.scale() * factor)));
  }

  // Bring a node into view without taking the reader elsewhere than needed.
  function reveal(index) {
    const at = drawing.place(index);
    const [x, y] = drawing.toStage(at.x, at.y);
    const inside = x > 40 && y > 40 && x < stage.clientWidth - 40 && y < stage.clientHeight - 40;
    if (!inside) drawing.look(at, Math.max(drawing.scale(), 0.6));
  }

  Object.assign(drawing.on, {
    painted: drawLabels,
    click: (index) => state.set({ chosen: index }),
    hover: (index) => { hovered = index; drawing.redraw(); },
    moving: (whether) => {
      if (moving && !whether) drawing.redraw();
      moving = whether;
    },
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readColors(); update(); });
  window.addEventListener("beforeprint", fit);
  readColors();
  state.listeners.push(update);
  sidu.onLanguage(drawing.redraw);
  return {
    fit, move, zoom, reveal, stage,
    order: () => order,
    sizes: () => sizes,
    labels: () => drawn,
    colors: () => colors,
  };
})();
