"use strict";
// Who draws: WebGL where the page was made for it and the browser has a graphics card, otherwise a canvas. Both offer
//   place(node) → {x, y} where a node stands, in units of the picture     toStage(x, y) → [x, y] in pixels of the stage
//   scale() → pixels a unit      view() → {x, y} in the middle            look({x, y}, scale)
//   show([[node, {hidden, opacity, size}], …], [[link, {hidden, width, color, opacity}], …]): what has changed
//   choose(node or -1)           redraw()                                  layers() → canvases as they now look
//   on.painted(context) after every frame, on.click(node or -1), on.hover(node or -1), on.moving(whether)
const drawing = (() => {
  const stage = byId("mynetwork");
  const forced = new URLSearchParams(location.hash.slice(1)).get("r");
  const asked = ["webgl", "canvas"].includes(forced) ? forced : page.renderer;

  // A card that is only imitated draws more slowly than a canvas does; an address may ask for it all the same (r=webgl).
  const IMITATED = /swiftshader|llvmpipe|softpipe|software|basic render/i;
  const able = () => {
    const context = document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: forced !== "webgl" });
    if (!context) return false;
    const told = context.getExtension("WEBGL_debug_renderer_info");
    const card = String(context.getParameter(told ? told.UNMASKED_RENDERER_WEBGL : context.RENDERER));
    context.getExtension("WEBGL_lose_context")?.loseContext();
    return forced === "webgl" || !IMITATED.test(card);
  };

  function begun() {
    if (asked === "webgl" && page.renderer === "webgl" && able()) {
      try {
        return drawWithSigma(stage);
      } catch {
        stage.replaceChildren(); // what was begun of it
      }
    }
    return drawWithVis(stage);
  }
  return { ...begun(), stage, forced: asked === forced ? forced : null };
})();

if (page.renderer === "webgl") {
  const tell = () => {
    const name = drawing.name === "webgl" ? "drawn_webgl" : drawing.forced === "canvas" ? "drawn_canvas" : "drawn_without_card";
    byId("drawn-by").textContent = page.say(name);
  };
  tell();
  sidu.onLanguage(tell);
}
