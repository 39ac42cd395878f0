"use strict";
// Drawing with WebGL: sigma.js on a graphology graph. Offers what page_drawing.js says; y runs upwards in sigma.
function drawWithSigma(stage) {
  const BORDER = "vec3(0.357, 0.392, 0.439)"; // #5b6470, as in every picture
  const nodeId = (index) => "n" + index;
  const on = { painted: () => {}, click: () => {}, hover: () => {}, moving: () => {} };
  const manyLinks = page.links.length > 1000;

  // ------------------------------------------------------------------ shapes, as distances from their outline

  // A regular polygon with a corner at the angle `first`; corners of a star have others halfway between, `deep` inside.
  function polygon(name, corners, first, deep = 0) {
    const sector = (2 * Math.PI) / corners;
    const half = sector / 2;
    const inner = deep ? deep : Math.cos(half); // without corners between, the middle of a side
    const [x, y] = [inner * Math.cos(half), inner * Math.sin(half)];
    const [nx, ny] = [y, 1 - x].map((value) => value / Math.hypot(y, 1 - x)); // out of the side from (1, 0) to (x, y)
    const number = (value) => value.toFixed(6);
    return {
      name, uniforms: [],
      glsl: `float sdf_${name}(vec2 uv, float size) {
  float angle = abs(mod(atan(uv.y, uv.x) - ${number(first)} + ${number(half)}, ${number(sector)}) - ${number(half)});
  vec2 at = length(uv) * vec2(cos(angle), sin(angle));
  return dot(at - vec2(size, 0.0), vec2(${number(nx)}, ${number(ny)}));
}`,
    };
  }
  const rectangle = (name, height) => ({
    name, uniforms: [], glsl: `float sdf_${name}(vec2 uv, float size) {
  vec2 d = abs(uv) - size * vec2(1.0, ${height.toFixed(2)});
  return max(d.x, d.y);
}`,
  });
  const UP = Math.PI / 2;
  const shapes = [
    Sigma.rendering.sdfCircle(), rectangle("square", 0.9), rectangle("box", 0.55), polygon("diamond", 4, UP), polygon("hexagon", 6, 0),
    polygon("star", 5, UP, 0.45), polygon("triangle", 3, UP), polygon("triangleDown", 3, -UP),
  ];
  const shapeOf = (kind) => (shapes.some((one) => one.name === kind.shape) ? kind.shape : "circle");

  // Filled, with a line around it whose width in pixels every node has.
  const outlined = {
    name: "outlined", uniforms: [],
    attributes: [
      { name: "fillColor", size: 4, type: WebGL2RenderingContext.UNSIGNED_BYTE, normalized: true, source: "color" },
      { name: "line", size: 1, type: WebGL2RenderingContext.FLOAT, source: "line", defaultValue: 1.3 },
    ],
    glsl: `vec4 layer_outlined(vec4 v_fillColor, float v_line) {
  return vec4(context.sdf > -v_line * context.pixelToUV ? ${BORDER} : v_fillColor.rgb, 1.0);
}`,
  };

  // ------------------------------------------------------------------ the graph and how it is drawn

  const WHOLE = 1e6;
  const graph = new graphology.Graph({ type: "undirected", multi: true, allowSelfLoops: true });
  page.nodes.forEach((node, index) => {
    const kind = page.kinds[node.kind];
    graph.addNode(nodeId(index), { x: node.x, y: -node.y, size: node.size, color: kind.color, shape: shapeOf(kind), opacity: 1, visibility: "visible", line: 1.3 });
  });
  page.links.forEach((link, index) => {
    graph.addEdgeWithKey("e" + index, nodeId(link.from), nodeId(link.to), { size: page.widthOf(link), color: "#7d8793", opacity: page.opacity, visibility: link.faint ? "hidden" : "visible", dash: link.inferred ? 4 : WHOLE });
  });
  // Dashes are drawn for all links or for none; one longer than any link is a whole line.
  const given = (...names) => Object.fromEntries(names.map((name) => [name, { attribute: name }]));
  const dashed = page.links.some((link) => link.inferred);
  const pixels = (source) => ({ ...source, mode: "pixels" });
  const sigma = new Sigma(graph, stage, {
    primitives: {
      nodes: { shapes, layers: [outlined], variables: { line: { type: "number", default: 1.3 } } },
      edges: {
        paths: [Sigma.rendering.pathLine()],
        layers: [dashed ? Sigma.rendering.layerDashed({ dashSize: pixels({ attribute: "dash", default: WHOLE }), gapSize: pixels({ value: 4 }), align: 0 }) : Sigma.rendering.layerPlain()],
        variables: dashed ? { dash: { type: "number", default: WHOLE } } : {},
      },
    },
    styles: {
      nodes: { ...given("x", "y", "size", "color", "shape", "opacity", "visibility", "line"), depth: "nodes" },
      edges: { ...given("size", "color", "opacity", "visibility", ...(dashed ? ["dash"] : [])), depth: "edges" },
    },
    settings: {
      renderLabels: false, enableNodeDrag: true, enableCameraRotation: false, enableCameraMouseRotation: false,
      hideEdgesOnMove: manyLinks, itemSizesReference: "positions", zoomToSizeRatioFunction: (ratio) => ratio, minEdgeThickness: 0.8,
      allowInvalidContainer: true,
    },
  });

  // ------------------------------------------------------------------ names are drawn by the page, on a canvas over it

  const names = element("canvas", "", { "aria-hidden": "true" });
  Object.assign(names.style, { position: "absolute", inset: 0, width: "100%", height: "100%", pointerEvents: "none" });
  stage.append(names);
  sigma.on("afterRender", () => {
    const ratio = window.devicePixelRatio || 1;
    const size = [stage.clientWidth, stage.clientHeight].map((length) => Math.round(length * ratio));
    if (names.width !== size[0] || names.height !== size[1]) [names.width, names.height] = size;
    const context = names.getContext("2d");
    context.clearRect(0, 0, ...size);
    on.painted(context);
  });

  // ------------------------------------------------------------------ the camera

  const camera = sigma.getCamera();
  let known = null; // the way from the picture's units to pixels, for one state of the camera and one size of the stage

  function way() {
    const state = camera.getState();
    const { width, height } = sigma.getDimensions();
    const key = [state.x, state.y, state.ratio, width, height].join();
    if (known && known.key === key) return known;
    const at = (x, y) => sigma.graphToViewport({ x, y }, { cameraState: state });
    const [zero, one] = [at(0, 0), at(1000, 0)];
    known = { key, scale: (one.x - zero.x) / 1000, x: zero.x, y: zero.y, width, height };
    return known;
  }

  function look(position, scale = way().scale) {
    const middle = sigma.graphToFramedGraph({ x: position.x, y: -position.y });
    camera.setState({ x: middle.x, y: middle.y, ratio: (camera.getState().ratio * way().scale) / scale });
  }

  let settled = 0;
  camera.on("updated", () => {
    on.moving(true);
    clearTimeout(settled);
    settled = setTimeout(() => on.moving(false), 150);
  });
  sigma.on("clickNode", ({ node }) => on.click(Number(node.slice(1))));
  sigma.on("clickStage", () => on.click(-1));
  sigma.on("enterNode", ({ node }) => on.hover(Number(node.slice(1))));
  sigma.on("leaveNode", () => on.hover(-1));

  // ------------------------------------------------------------------ changes

  const nodeLook = ({ hidden, opacity, size }) => ({ visibility: hidden ? "hidden" : "visible", opacity, size });
  const linkLook = ({ hidden, width, color, opacity }) => ({ visibility: hidden ? "hidden" : "visible", size: width, color, opacity });

  // One by one where little has changed, otherwise all at once: sigma takes every single change as an event.
  function change(changed, lookOf, letter, merge, updateEach) {
    if (changed.length < 50) {
      for (const [index, said] of changed) merge(letter + index, lookOf(said));
      return;
    }
    const looks = new Map(changed.map(([index, said]) => [letter + index, lookOf(said)]));
    updateEach((key, attributes) => Object.assign(attributes, looks.get(key)));
  }

  let chosen = -1;
  return {
    name: "webgl", on, look,
    place: (index) => {
      const { x, y } = graph.getNodeAttributes(nodeId(index));
      return { x, y: -y };
    },
    toStage: (x, y) => [way().x + x * way().scale, way().y + y * way().scale],
    scale: () => way().scale,
    view: () => ({ x: (way().width / 2 - way().x) / way().scale, y: (way().height / 2 - way().y) / way().scale }),
    show: (changedNodes, changedLinks) => {
      change(changedNodes, nodeLook, "n", (key, look) => graph.mergeNodeAttributes(key, look), (act) => graph.updateEachNodeAttributes(act));
      change(changedLinks, linkLook, "e", (key, look) => graph.mergeEdgeAttributes(key, look), (act) => graph.updateEachEdgeAttributes(act));
    },
    choose: (index) => {
      if (index === chosen) return;
      if (chosen >= 0) graph.setNodeAttribute(nodeId(chosen), "line", 1.3);
      if (index >= 0) graph.setNodeAttribute(nodeId(index), "line", 3.5);
      chosen = index;
    },
    redraw: () => sigma.scheduleRender(),
    // What WebGL has drawn can be read only until the browser shows it, so it is drawn anew.
    layers: () => {
      sigma.refresh();
      return [sigma.getStageCanvas(), names];
    },
  };
}
