"use strict";
// Drawing on a canvas: vis-network, as pyvis has set it up (`nodes`, `edges`, `network`). Offers what page_drawing.js says.
function drawWithVis(stage) {
  drawGraph();
  const nodeId = (index) => "n" + index;
  const linkId = (index) => "e" + index;
  const indexOf = (id) => Number(String(id).slice(1));
  const on = { painted: () => {}, click: () => {}, hover: () => {}, moving: () => {} };

  // pyvis was given the places of a picture that is not turned.
  if (page.turned) nodes.update(page.nodes.map((node, index) => ({ id: nodeId(index), x: node.x, y: node.y })));

  network.on("afterDrawing", (context) => on.painted(context));
  network.on("click", (event) => on.click(event.nodes.length ? indexOf(event.nodes[0]) : -1));
  network.on("hoverNode", (event) => on.hover(indexOf(event.node)));
  network.on("blurNode", () => on.hover(-1));
  for (const name of ["dragStart", "zoom"]) network.on(name, () => on.moving(true));
  network.on("dragEnd", () => on.moving(false));
  let settled = 0;
  network.on("zoom", () => {
    clearTimeout(settled);
    settled = setTimeout(() => on.moving(false), 150);
  });

  return {
    name: "canvas", on,
    place: (index) => network.getPosition(nodeId(index)),
    toStage: (x, y) => {
      const at = network.canvasToDOM({ x, y });
      return [at.x, at.y];
    },
    scale: () => network.getScale(),
    view: () => network.getViewPosition(),
    look: (position, scale = network.getScale()) => network.moveTo({ position, scale }),
    show: (changedNodes, changedLinks) => {
      if (changedNodes.length) nodes.update(changedNodes.map(([index, said]) => ({ id: nodeId(index), ...said })));
      if (changedLinks.length) {
        edges.update(changedLinks.map(([index, { color, opacity, ...said }]) => ({ id: linkId(index), color: { color, opacity }, ...said })));
      }
    },
    choose: (index) => network.selectNodes(index < 0 ? [] : [nodeId(index)], false),
    // Looking where one looks already is drawn in the next frame, once; redraw() would draw at once, and again then.
    redraw: () => network.moveTo({}),
    layers: () => [stage.querySelector("canvas")],
  };
}
