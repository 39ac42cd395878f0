"use strict";
// What the pages of a site do beside showing one language: remember it, and search.
(() => {
  const form = document.querySelector("form.search");
  const input = document.getElementById("search");
  const list = document.getElementById("found");
  const status = document.getElementById("count");
  const KEY = "sidu-language", MOST = 20;

  // ---- the language, kept where the browser lets us; otherwise it travels in the addresses of links
  const stored = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  const store = (language) => { try { localStorage.setItem(KEY, language); return localStorage.getItem(KEY) === language; } catch { return false; } };
  const carry = (address, language) => {
    const [file, hash] = address.split("#");
    return `${file.split("?")[0]}?lang=${language}${hash === undefined ? "" : "#" + hash}`;
  };
  const asked = new URLSearchParams(location.search).get("lang");
  const wanted = ["zh", "en"].find((one) => one === asked) || ["zh", "en"].find((one) => one === stored());
  sidu.onLanguage((language) => {
    const kept = store(language);
    for (const link of document.querySelectorAll("a[href]")) {
      const address = link.getAttribute("href");
      if (/^([a-z]+:|#)/i.test(address)) continue;
      // The page of the network keeps its state, the language too, behind the #.
      const [file, hash] = address.split("#");
      if (/(^|\/)network\.html$/.test(file)) {
        const state = new URLSearchParams(hash || "");
        state.set("l", language);
        link.setAttribute("href", `${file}#${state}`);
      } else if (!kept) link.setAttribute("href", carry(address, language));
    }
  });
  // References are numbers to the eye.
  sidu.onLanguage(() => {
    for (const reference of document.querySelectorAll("a.ref")) {
      reference.setAttribute("aria-label", sidu.text({ zh: "来源 ", en: "source " }) + reference.textContent);
    }
  });
  sidu.speak(wanted || sidu.language);

  document.querySelector("nav [aria-current], nav .here")?.scrollIntoView({ block: "nearest", inline: "center" });

  // ---- the search: the index is loaded when it is first needed
  let entries = null, kinds = [], loading = false, hits = [], active = -1;
  const fold = (text) => text.normalize("NFKC").toLowerCase();
  const ready = () => {
    const index = window.siduIndex;
    if (!index) return;
    kinds = index.kinds;
    entries = index.entries.map(([address, zh, en, kind, text]) =>
      ({ address, zh, en, kind, names: [zh, en].filter(Boolean).map(fold), text: fold(text), parts: fold(text).split(" ") }));
    find();
  };
  const load = () => {
    if (entries || loading) return;
    loading = true;
    const script = document.createElement("script");
    script.src = form.dataset.index;
    script.addEventListener("load", ready);
    script.addEventListener("error", () => { loading = false; });
    document.body.append(script);
  };
  // 0 is the best; null is no match.
  const rank = (entry, word) => {
    if (entry.names.includes(word)) return 0;
    if (entry.names.some((name) => name.startsWith(word))) return 1;
    if (entry.parts.includes(word)) return 2;
    if (entry.parts.some((part) => part.startsWith(word))) return 3;
    if (entry.names.some((name) => name.includes(word))) return 4;
    return word.length > 1 && entry.text.includes(word) ? 5 : null;
  };
  const score = (entry, words) => {
    const ranks = words.map((word) => rank(entry, word));
    return ranks.includes(null) ? null : ranks.reduce((sum, one) => sum + one, 0);
  };
  const find = () => {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    if (!entries || !words.length) return show([], words);
    const found = [];
    for (const entry of entries) {
      const value = score(entry, words);
      if (value !== null) found.push([value, entry]);
    }
    found.sort((a, b) => a[0] - b[0] || a[1].zh.length - b[1].zh.length);
    show(found.map((pair) => pair[1]), words);
  };
  const show = (found, words) => {
    hits = found.slice(0, MOST);
    active = hits.length ? 0 : -1;
    list.replaceChildren(...hits.map(option));
    list.hidden = !hits.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = words.length && entries
      ? sidu.text({ zh: `找到 ${found.length} 项`, en: `${found.length} found` }) : "";
    if (words.length && entries && !found.length) {
      const none = document.createElement("li");
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      none.textContent = sidu.text({ zh: "没有找到", en: "Nothing found" });
      list.replaceChildren(none);
      list.hidden = false;
    }
    mark();
  };
  const option = (entry, place) => {
    const item = document.createElement("li");
    item.id = `hit-${place}`;
    item.setAttribute("role", "option");
    item.append(sidu.text({ zh: entry.zh, en: entry.en || entry.zh }));
    const kind = document.createElement("span");
    kind.className = "quiet";
    const other = sidu.language === "zh" ? entry.en : entry.zh;
    kind.textContent = [entry.kind >= 0 ? sidu.text(kinds[entry.kind]) : "", other].filter(Boolean).join(" · ");
    item.append(kind);
    item.addEventListener("mousedown", (event) => { event.preventDefault(); go(place); });
    return item;
  };
  const mark = () => {
    for (const [place, item] of [...list.children].entries()) {
      item.setAttribute("aria-selected", String(place === active));
      if (place === active) item.scrollIntoView({ block: "nearest" });
    }
    if (active >= 0) input.setAttribute("aria-activedescendant", `hit-${active}`);
    else input.removeAttribute("aria-activedescendant");
  };
  const go = (place) => {
    const entry = hits[place];
    if (!entry) return;
    const address = form.dataset.root + entry.address;
    close();
    location.href = stored() === sidu.language ? address : carry(address, sidu.language);
  };
  const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); };
  form.addEventListener("submit", (event) => { event.preventDefault(); go(active); });
  input.addEventListener("focus", load);
  input.addEventListener("input", () => { load(); find(); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (hits.length) active = (active + (event.key === "ArrowDown" ? 1 : hits.length - 1)) % hits.length;
      mark();
    } else if (event.key === "Escape") {
      input.value = "";
      close();
    }
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName || "");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) { event.preventDefault(); input.focus(); }
  });
  sidu.onLanguage(() => { if (entries) find(); close(); });
})();
